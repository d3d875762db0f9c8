schema "public" {}

function "further" {
  schema = schema.public
  lang   = SQL
  return = integer
  as     = "SELECT 1"
  arg "a" {
    type = text
  }
  arg "b" {
    type    = integer
    default = 5
  }
}

function "may" {
  schema = schema.public
  lang   = PLpgSQL
  return = boolean
  as     = "BEGIN RETURN true; END"
  arg "a" {
    type = uuid
  }
  arg "b" {
    type = text
  }
  arg "c" {
    type    = text
    default = "d"
  }
}

function "moved" {
  schema = schema.public
  lang   = SQL
  return = integer
  as     = "SELECT 1"
  arg "a" {
    type = text
  }
}

procedure "work" {
  schema = schema.public
  lang   = SQL
  as     = "SELECT 1"
  arg "a" {
    type = integer
  }
  arg "b" {
    type    = integer
    default = 1
  }
}

view "calls" {
  schema = schema.public
  as     = <<SQL
SELECT public.further(t.v) AS f,
    public.may(t.id, t.role) AS m
   FROM public.t
SQL
}

table "defaulted" {
  schema = schema.public
  column "id" {
    type    = integer
    null    = true
    default = sql("public.moved('1'::text)")
  }
}

table "t" {
  schema = schema.public
  column "id" {
    type = uuid
  }
  column "role" {
    type = text
    null = true
  }
  column "v" {
    type = text
    null = true
  }
  primary_key {
    columns = [column.id]
  }
  row_security {
    enabled = true
  }
}

policy "allowed" {
  on    = table.t
  for   = SELECT
  using = "(public.may(id, role) AND (role <> 'x'::text))"
}
