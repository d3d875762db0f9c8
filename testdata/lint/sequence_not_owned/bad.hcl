schema "public" {}

sequence "a_id" {
  schema = schema.public
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

sequence "b_id" {
  schema = schema.public
}

table "b" {
  schema = schema.public
  column "id" {
    type    = bigint
    default = sql("nextval('b_id')")
  }
  primary_key {
    columns = [column.id]
  }
}
