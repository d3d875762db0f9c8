schema "public" {}

function "a_first" {
  schema     = schema.public
  lang       = PLpgSQL
  return     = text
  volatility = IMMUTABLE
  as         = "BEGIN RETURN lower(public.m_middle($1)); END"
  arg {
    type = text
  }
}

function "kept" {
  schema     = schema.public
  lang       = SQL
  return     = text
  volatility = IMMUTABLE
  as         = "SELECT lower($1)"
  arg {
    type = text
  }
}

function "m_middle" {
  schema     = schema.public
  lang       = SQL
  return     = text
  volatility = IMMUTABLE
  as         = "SELECT public.z_last($1)"
  arg {
    type = text
  }
}

function "z_last" {
  schema     = schema.public
  lang       = SQL
  return     = text
  volatility = IMMUTABLE
  as         = "SELECT upper($1)"
  arg {
    type = text
  }
}

table "n" {
  schema = schema.public
  column "a" {
    type = text
    null = true
  }
  index "n_a" {
    on {
      expr = "public.a_first(a)"
    }
  }
}

table "t" {
  schema = schema.public
  column "a" {
    type = text
    null = true
  }
  index "t_a" {
    on {
      expr = "public.a_first(a)"
    }
  }
  index "t_kept" {
    on {
      expr = "public.kept(a)"
    }
  }
}
