schema "public" {}

function "at" {
  schema     = schema.public
  lang       = SQL
  return     = integer
  volatility = IMMUTABLE
  arg {
    type = numeric
  }
  arg {
    type = timestamp
  }
  as = " SELECT 1 "
}

function "h" {
  schema     = schema.public
  lang       = SQL
  return     = integer
  volatility = IMMUTABLE
  arg {
    type = integer
  }
  as = " SELECT 1 "
}

function "more" {
  schema     = schema.public
  lang       = SQL
  return     = integer
  volatility = IMMUTABLE
  arg {
    type = bigint
  }
  as = " SELECT 1 "
}

function "more" {
  schema     = schema.public
  lang       = SQL
  return     = integer
  volatility = IMMUTABLE
  arg {
    type = integer
  }
  as = " SELECT 1 "
}

view "v" {
  schema = schema.public
  as     = <<SQL
SELECT public.h(t.score) AS h
   FROM public.t
SQL
}

table "t" {
  schema = schema.public
  column "id" {
    type = integer
  }
  column "score" {
    type    = integer
    null    = true
    default = sql("public.h(3)")
  }
  column "p" {
    type = timestamp
    null = true
  }
  column "hot" {
    type = integer
    null = true
  }
  column "g" {
    type = integer
    null = true
    as   = "public.h(id)"
  }
  primary_key {
    columns = [column.id]
  }
  index "i" {
    on {
      expr = "public.at((score)::numeric, p)"
    }
  }
  index "j" {
    columns = [column.id]
    where   = "(public.more(id) > 0)"
  }
  check "c" {
    expr = "(public.h(score) > 0)"
  }
  check "kept" {
    expr = "(public.more(id) > 0)"
  }
  exclude "x" {
    on {
      expr = "public.h(id)"
      op   = "="
    }
    on {
      column = column.id
      op     = "="
    }
  }
}

policy "pol" {
  on    = table.t
  using = "(public.h(score) > 0)"
}
