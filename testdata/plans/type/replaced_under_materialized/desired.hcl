schema "public" {}

range "shape" {
  schema  = schema.public
  subtype = double_precision
}

enum "mark" {
  schema = schema.public
  values = ["a", "b"]
}

composite "pairs" {
  schema = schema.public
  field "a" {
    type = integer
  }
}

table "t" {
  schema = schema.public
  column "id" {
    type = integer
  }
  column "shape" {
    type = range.shape
    null = true
  }
  column "mark" {
    type = enum.mark
    null = true
  }
  column "pairs" {
    type = composite.pairs
    null = true
  }
}

materialized "shapes" {
  schema = schema.public
  as     = "SELECT id, shape, mark FROM public.t"
  index "shapes_next" {
    on {
      expr = "(id + 1)"
    }
  }
}

materialized "marks" {
  schema = schema.public
  as     = "SELECT id, mark, pairs FROM public.t"
  index "marks_a" {
    columns = [column.id]
    where   = "mark = 'a'"
  }
}
