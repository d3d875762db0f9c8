schema "public" {}

sequence "a_id" {
  schema = schema.public
  owner  = table.a.column.id
}

table "a" {
  schema = schema.public
  column "id" {
    type    = bigint
    default = sql("nextval('public.a_id'::regclass)")
  }
  primary_key {
    columns = [column.id]
  }
}

sequence "both" {
  schema = schema.public
}

table "b" {
  schema = schema.public
  column "id" {
    type    = bigint
    default = sql("nextval('both')")
  }
  primary_key {
    columns = [column.id]
  }
}

table "c" {
  schema = schema.public
  column "id" {
    type    = bigint
    default = sql("nextval('both')")
  }
  primary_key {
    columns = [column.id]
  }
}

table "d" {
  schema = schema.public
  column "id" {
    type = serial
  }
  primary_key {
    columns = [column.id]
  }
}
