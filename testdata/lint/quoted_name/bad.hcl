schema "public" {}

table "Users" {
  schema = schema.public
  column "id" {
    type = bigint
  }
  column "userId" {
    type = text
  }
  primary_key {
    columns = [column.id]
  }
}

function "getOne" {
  schema = schema.public
  lang   = SQL
  return = integer
  as     = "SELECT 1"
}

enum "Mood" {
  schema = schema.public
  values = ["a", "b"]
}
