schema "public" {}

table "a" {
  schema = schema.public
  column "id" {
    type = bigint
    identity {
      generated = ALWAYS
    }
  }
  primary_key {
    columns = [column.id]
  }
}

sequence "numbers" {
  schema = schema.public
}

table "b" {
  schema = schema.public
  column "id" {
    type    = bigint
    default = sql("nextval('public.numbers')")
  }
  primary_key {
    columns = [column.id]
  }
}
