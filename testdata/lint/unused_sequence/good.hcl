schema "public" {}

sequence "used" {
  schema = schema.public
}

sequence "owned" {
  schema = schema.public
  owner  = table.a.column.id
}

sequence "called" {
  schema = schema.public
}

table "a" {
  schema = schema.public
  column "id" {
    type    = bigint
    default = sql("nextval('public.used'::regclass)")
  }
  primary_key {
    columns = [column.id]
  }
}

function "f" {
  schema = schema.public
  lang   = SQL
  return = integer
  as     = "SELECT nextval('public.called')::integer"
}
