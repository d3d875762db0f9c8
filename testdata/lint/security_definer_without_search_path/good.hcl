schema "public" {}

function "f" {
  schema   = schema.public
  lang     = SQL
  return   = integer
  security = DEFINER
  set = {
    search_path = "pg_catalog, pg_temp"
  }
  as = "SELECT 1"
}

function "g" {
  schema = schema.public
  lang   = SQL
  return = integer
  as     = "SELECT 1"
}

function "h" {
  schema   = schema.public
  lang     = SQL
  return   = integer
  security = DEFINER
  as       = "RETURN 1"
}
