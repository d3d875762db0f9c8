# A sequence is renamed alone, and together with the table that owns it; defaults follow.
schema "public" {}
sequence "counter" {
  schema       = schema.public
  renamed_from = "numbers"
  start        = 7
}
sequence "of_holder" {
  schema       = schema.public
  renamed_from = "of_owner"
  owner        = table.holder.column.id
  comment      = "stays"
}
table "holder" {
  schema       = schema.public
  renamed_from = "owner"
  column "id" {
    type = integer
  }
  primary_key {
    columns = [column.id]
  }
}
table "t" {
  schema = schema.public
  column "id" {
    type    = integer
    default = sql("nextval('public.counter'::regclass)")
  }
  column "other" {
    type    = integer
    null    = true
    default = sql("nextval('public.counter'::regclass) + 1")
  }
  primary_key {
    columns = [column.id]
  }
}
