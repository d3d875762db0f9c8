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
  volatility = IMMUTABLE
  as         = "SELECT extract(year FROM now())::integer"
}

function "g" {
  schema     = schema.public
  lang       = PLpgSQL
  return     = integer
  volatility = IMMUTABLE
  as         = "BEGIN RETURN (SELECT count(*) FROM a); END"
}

function "h" {
  schema     = schema.public
  lang       = SQL
  return     = integer
  volatility = IMMUTABLE
  as         = "SELECT id::integer FROM public.a LIMIT 1"
}

function "i" {
  schema     = schema.public
  lang       = SQL
  return     = integer
  volatility = IMMUTABLE
  as         = "SELECT extract(year FROM CURRENT_DATE)::integer"
}
