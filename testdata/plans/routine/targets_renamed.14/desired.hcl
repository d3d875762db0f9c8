schema "public" {}

table "t" {
  schema = schema.public
  column "id" {
    type = integer
  }
  column "b" {
    type         = text
    null         = true
    renamed_from = "a"
  }
  column "a" {
    type = integer
    null = true
  }
  primary_key {
    columns = [column.id]
  }
}

function "alone" {
  schema     = schema.public
  lang       = SQL
  return_set = text
  as         = "BEGIN ATOMIC SELECT t.b FROM public.t; END"
}

function "among" {
  schema = schema.public
  lang   = SQL
  return_table {
    column "x" {
      type = text
    }
    column "n" {
      type = integer
    }
  }
  as = "BEGIN ATOMIC SELECT t.b, t.id FROM public.t GROUP BY t.b, t.id; END"
}

function "returned" {
  schema     = schema.public
  lang       = SQL
  return_set = text
  as         = "BEGIN ATOMIC INSERT INTO public.t (id, b) VALUES (5, 'x') RETURNING t.b; END"
}

function "below" {
  schema     = schema.public
  lang       = SQL
  return_set = text
  as         = "BEGIN ATOMIC SELECT upper(s.b) FROM (SELECT t.b FROM public.t) s; END"
}

function "computed" {
  schema     = schema.public
  lang       = SQL
  return_set = text
  as         = "BEGIN ATOMIC SELECT upper(t.b) AS upper FROM public.t WHERE t.b > 'a' ORDER BY t.b, t.id; END"
}

view "kept" {
  schema = schema.public
  as     = "SELECT b AS a FROM t"
}

view "otherwise" {
  schema = schema.public
  as     = "SELECT b AS a, id AS id FROM t WHERE b > 'a'"
}
