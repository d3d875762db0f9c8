schema "public" {}

sequence "numbers" {
  schema    = schema.public
  increment = 2
}

sequence "both" {
  schema = schema.public
}

table "z" {
  schema = schema.public
  column "n" {
    type    = bigint
    null    = true
    default = sql("nextval('public.numbers'::regclass)")
  }
}

table "a" {
  schema = schema.public
  column "n" {
    type    = bigint
    null    = true
    default = sql("nextval('public.numbers'::regclass)")
  }
}

table "m" {
  schema = schema.public
  column "n" {
    type    = bigint
    null    = true
    default = sql("nextval('public.numbers'::regclass)")
  }
}

table "c" {
  schema = schema.public
  column "n" {
    type    = bigint
    null    = true
    default = sql("nextval('public.numbers'::regclass)")
  }
}

table "x1" {
  schema = schema.public
  column "n" {
    type    = bigint
    null    = true
    default = sql("nextval('public.both'::regclass)")
  }
}

table "x2" {
  schema = schema.public
  column "n" {
    type    = bigint
    null    = true
    default = sql("nextval('public.both'::regclass)")
  }
}
