schema "public" {}

table "a_first" {
  schema = schema.public
  column "id" {
    type = integer
  }
  exclude "a_first_excluded" {
    type = BTREE
    on {
      expr = "reads(id)"
      op   = "="
    }
  }
}

table "a_second" {
  schema = schema.public
  column "id" {
    type = integer
  }
  index "a_direct" {
    on {
      expr = "reads(id)"
    }
  }
}

table "b" {
  schema = schema.public
  column "id" {
    type = integer
  }
  index "b_by_another" {
    unique = true
    on {
      expr = "calls(id)"
    }
  }
}

table "there" {
  schema = schema.public
  column "id" {
    type = integer
    null = true
  }
}

table "z_settings" {
  schema = schema.public
  column "n" {
    type = integer
  }
}

function "calls" {
  schema     = schema.public
  lang       = SQL
  return     = integer
  volatility = IMMUTABLE
  arg "a" {
    type = integer
  }
  as = "SELECT public.reads($1) + 1"
}

function "reads" {
  schema     = schema.public
  lang       = SQL
  return     = integer
  volatility = IMMUTABLE
  arg "a" {
    type = integer
  }
  as = "SELECT $1 + 0 * (SELECT count(*) FROM public.z_settings)::integer"
}
