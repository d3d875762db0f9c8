schema "public" {}

table "user" {
  schema = schema.public
  column "id" {
    type = bigint
  }
  column "order" {
    type = text
  }
  primary_key {
    columns = [column.id]
  }
}

view "limit" {
  schema = schema.public
  as     = "SELECT 1 AS x"
}

function "all" {
  schema = schema.public
  lang   = SQL
  return = integer
  as     = "SELECT 1"
}
