schema "public" {}

domain "enum_domain" {
  schema = schema.public
  type   = text
  null   = true
}

function "f" {
  schema     = schema.public
  lang       = SQL
  return     = text
  volatility = IMMUTABLE
  as         = "SELECT $1"
  arg {
    type = text
  }
  arg {
    type    = integer
    default = 1
  }
}

view "parent_view" {
  schema = schema.public
  as     = "SELECT 1 AS a"
}

table "indexed" {
  schema = schema.public
  column "a" {
    type = text
    null = true
  }
  index "indexed_f" {
    on {
      expr = "public.f(a)"
    }
  }
}

table "used" {
  schema = schema.public
  column "x" {
    type = domain.enum_domain
    null = true
  }
}
