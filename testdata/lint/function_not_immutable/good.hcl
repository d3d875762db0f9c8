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

function "f" {
  schema     = schema.public
  lang       = SQL
  return     = integer
  volatility = STABLE
  as         = "SELECT extract(year FROM now())::integer"
}

function "g" {
  schema     = schema.public
  lang       = SQL
  return     = integer
  volatility = IMMUTABLE
  as         = "SELECT length('FROM a and now()')"
}

function "h" {
  schema     = schema.public
  lang       = SQL
  return     = integer
  volatility = IMMUTABLE
  as         = "SELECT extract(year FROM x)::integer"
  arg "x" {
    type = date
  }
}
