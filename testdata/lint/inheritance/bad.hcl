schema "public" {}

table "a" {
  schema = schema.public
  column "id" {
    type = bigint
  }
  primary_key {
    columns = [column.id]
  }
}

table "b" {
  schema   = schema.public
  inherits = [table.a]
  column "x" {
    type = text
  }
}
