schema "public" {}

table "new" {
  schema = schema.public
  column "id" {
    type = integer
  }
  column "note" {
    type = text
    null = true
  }
  index "new_id" {
    columns = [column.id]
  }
  check "called" {
    expr = "f(id) > 0"
  }
}

function "f" {
  schema     = schema.public
  lang       = SQL
  return     = bigint
  volatility = IMMUTABLE
  as         = "RETURN a::bigint"
  arg "a" {
    type = integer
  }
}

function "g" {
  schema     = schema.public
  lang       = SQL
  return     = bigint
  volatility = STABLE
  as         = "RETURN f(a) + (SELECT count(*) FROM new)"
  arg "a" {
    type = integer
  }
}
