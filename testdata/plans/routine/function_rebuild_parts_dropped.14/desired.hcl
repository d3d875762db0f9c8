schema "public" {}

function "f" {
  schema     = schema.public
  lang       = SQL
  return     = bigint
  volatility = IMMUTABLE
  as         = "SELECT a::bigint"
  arg "a" {
    type = integer
  }
}

table "kept" {
  schema = schema.public
  column "id" {
    type = integer
    null = true
  }
}
