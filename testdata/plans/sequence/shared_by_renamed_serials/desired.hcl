schema "public" {}

sequence "numbers" {
  schema = schema.public
}

sequence "others" {
  schema = schema.public
}

table "a" {
  schema = schema.public
  column "num" {
    type    = bigint
    default = sql("nextval('public.numbers'::regclass)")
  }
}

table "b" {
  schema       = schema.public
  renamed_from = "c"
  column "num" {
    type    = bigint
    default = sql("nextval('public.numbers'::regclass)")
  }
}

table "d" {
  schema = schema.public
  column "id" {
    type = integer
    null = true
  }
  column "x" {
    type         = bigint
    default      = sql("nextval('public.others'::regclass)")
    renamed_from = "n"
  }
  column "y" {
    type         = bigint
    default      = sql("nextval('public.others'::regclass)")
    renamed_from = "m"
  }
}
