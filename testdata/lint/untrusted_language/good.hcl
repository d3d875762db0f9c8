schema "public" {}

function "f" {
  schema = schema.public
  lang   = SQL
  return = integer
  as     = "SELECT 1"
}

function "g" {
  schema = schema.public
  lang   = "plperl"
  return = integer
  as     = "return 1"
}
