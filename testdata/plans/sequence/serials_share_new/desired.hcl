schema "public" {}

sequence "numbers" {
  schema = schema.public
}

sequence "pairs" {
  schema   = schema.public
  owned_by = table.d.column.n
}

table "a" {
  schema = schema.public
  column "n" {
    type    = bigint
    default = sql("nextval('public.numbers'::regclass)")
  }
}

table "b" {
  schema = schema.public
  column "n" {
    type    = bigint
    default = sql("nextval('public.numbers'::regclass)")
  }
}

table "c" {
  schema = schema.public
  column "n" {
    type    = bigint
    default = sql("nextval('public.numbers'::regclass)")
  }
}

table "d" {
  schema = schema.public
  column "m" {
    type    = bigint
    default = sql("nextval('public.pairs'::regclass)")
  }
  column "n" {
    type    = bigint
    default = sql("nextval('public.pairs'::regclass)")
  }
}
