schema "public" {}

table "a" {
  schema = schema.public
  column "id" {
    type = serial
  }
  primary_key {
    columns = [column.id]
  }
}

table "b" {
  schema = schema.public
  column "id" {
    type = integer
    identity {
      generated = ALWAYS
    }
  }
  primary_key {
    columns = [column.id]
  }
}

table "c" {
  schema = schema.public
  column "id" {
    type    = smallint
    default = sql("nextval('public.c_id'::regclass)")
  }
  primary_key {
    columns = [column.id]
  }
}

sequence "c_id" {
  schema = schema.public
}
