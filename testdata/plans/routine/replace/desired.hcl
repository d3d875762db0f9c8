schema "public" {}

function "aggregate_function" {
  schema = schema.public
  lang   = SQL
  return = integer
  as     = "SELECT $1"
  arg {
    type = integer
  }
}

procedure "function_procedure" {
  schema = schema.public
  lang   = SQL
  as     = "SELECT 1"
}

aggregate "function_aggregate" {
  schema        = schema.public
  state_func    = sql("int4pl")
  state_type    = integer
  initial_value = "0"
  arg {
    type = integer
  }
}

view "sums" {
  schema = schema.public
  as     = <<SQL
SELECT public.function_aggregate(base.id) AS n
   FROM public.base
  GROUP BY base.id
SQL
}

table "base" {
  schema = schema.public
  column "id" {
    type = integer
    null = true
  }
}
