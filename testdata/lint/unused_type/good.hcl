schema "public" {}

enum "used" {
  schema = schema.public
  values = ["a", "b"]
}

enum "listed" {
  schema = schema.public
  values = ["a", "b"]
}

enum "cast_to" {
  schema = schema.public
  values = ["a", "b"]
}

domain "short" {
  schema = schema.public
  type   = text
}

table "a" {
  schema = schema.public
  column "id" {
    type = bigint
  }
  column "e" {
    type = enum.used
  }
  column "many" {
    type = sql("listed[]")
  }
  primary_key {
    columns = [column.id]
  }
}

function "f" {
  schema = schema.public
  lang   = SQL
  return = integer
  as     = "SELECT 1 WHERE 'a'::cast_to = 'a'"
  arg "x" {
    type = domain.short
  }
}
