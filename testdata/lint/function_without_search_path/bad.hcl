schema "public" {}

function "f" {
  schema = schema.public
  lang   = SQL
  return = integer
  as     = "SELECT 1"
}

function "g" {
  schema = schema.public
  lang   = PLpgSQL
  return = integer
  as     = "BEGIN RETURN 1; END"
}
