schema "public" {}

domain "shape" {
  schema = schema.public
  type   = text
  null   = true
  check "shape_short" {
    expr = "length(VALUE) < 10"
  }
}

composite "pair" {
  schema = schema.public
  field "a" {
    type = integer
  }
}

range "span" {
  schema  = schema.public
  subtype = double_precision
}

table "t" {
  schema = schema.public
  column "id" {
    type = integer
  }
  primary_key {
    columns = [column.id]
  }
}

table "n" {
  schema = schema.public
  column "id" {
    type = integer
  }
  column "a" {
    type    = domain.shape
    null    = true
    default = sql("'x'::shape")
  }
  column "b" {
    type = composite.pair
    null = true
  }
  column "c" {
    type = range.span
    null = true
  }
  primary_key {
    columns = [column.id]
  }
  check "n_a" {
    expr = "a <> 'y' and (b).a > 0 and not isempty(c)"
  }
}

materialized "m" {
  schema = schema.public
  as     = "SELECT id, a, b, c FROM public.n"
  index "m_i" {
    columns = [column.id]
    where   = "a in ('x', 'y') and (b).a > 0 and not isempty(c)"
  }
}
