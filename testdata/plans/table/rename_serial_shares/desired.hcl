schema "public" {}

sequence "counts" {
  schema       = schema.public
  renamed_from = "counted"
}

sequence "numbers" {
  schema = schema.public
}

table "b" {
  schema       = schema.public
  renamed_from = "a"
  column "id" {
    type = integer
    null = true
  }
  column "n" {
    type    = bigint
    null    = true
    default = sql("nextval('public.numbers'::regclass)")
  }
}

table "b2" {
  schema       = schema.public
  renamed_from = "b"
  column "id" {
    type = integer
    null = true
  }
  column "n" {
    type = bigserial
  }
}

table "c" {
  schema = schema.public
  column "id" {
    type = integer
    null = true
  }
  column "m" {
    renamed_from = "n"
    type         = bigint
    default      = sql("nextval('public.numbers'::regclass)")
  }
}

table "d2" {
  schema       = schema.public
  renamed_from = "d"
  column "id" {
    type = integer
    null = true
  }
  column "n" {
    type    = bigint
    default = sql("nextval('public.numbers'::regclass)")
  }
}

table "e2" {
  schema       = schema.public
  renamed_from = "e"
  column "id" {
    type = integer
    null = true
  }
  column "n" {
    type    = bigint
    default = sql("nextval('public.counts'::regclass)")
  }
}
