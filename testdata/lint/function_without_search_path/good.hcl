schema "public" {}

function "f" {
  schema = schema.public
  lang   = SQL
  return = integer
  set = {
    search_path = "public"
  }
  as = "SELECT 1"
}

function "g" {
  schema = schema.public
  lang   = SQL
  return = integer
  as     = "RETURN 1"
}
