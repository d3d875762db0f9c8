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

table "t" {
  schema = schema.public
  column "id" {
    type = integer
    null = true
  }
  check "t_called" {
    expr = "public.f(id) > 0"
  }
}

view "v" {
  schema = schema.public
  as     = "SELECT public.f(id) AS x FROM t"
}
