schema "public" {}

enum "st" {
  schema = schema.public
  values = ["a", "b", "c"]
}

composite "co" {
  schema = schema.public
  field "z" {
    type = domain.d2
  }
}

domain "d2" {
  schema  = schema.public
  type    = domain.dst
  null    = true
  default = sql("'c'::public.st")
}

domain "dst" {
  schema = schema.public
  type   = enum.st
  null   = true
  check "k" {
    expr = "(VALUE <> 'b'::public.st)"
  }
}

function "f" {
  schema = schema.public
  lang   = SQL
  return = integer
  arg "p" {
    type = domain.dst
  }
  as = "RETURN CASE WHEN ((p)::public.st = 'c'::public.st) THEN 1 ELSE NULL::integer END"
}

view "v" {
  schema = schema.public
  as     = <<SQL
SELECT o.id
   FROM public.o
  WHERE ((o.x)::public.st = 'c'::public.st)
SQL
}

table "o" {
  schema = schema.public
  column "id" {
    type = integer
  }
  column "x" {
    type    = domain.dst
    null    = true
    default = sql("'c'::public.st")
  }
  column "y" {
    type    = sql("d2[]")
    null    = true
    default = sql("'{c}'::public.d2[]")
  }
  column "c" {
    type = composite.co
    null = true
  }
  index "oi" {
    columns = [column.id]
    where   = "((x)::public.st = 'c'::public.st)"
  }
  check "ck" {
    expr = "(((x)::public.st <> 'c'::public.st) OR (id > 1))"
  }
}
