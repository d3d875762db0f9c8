schema "public" {}

composite "shape" {
  schema = schema.public
  field "a" {
    type = integer
  }
}

composite "pair" {
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
  column "n" {
    type = integer
    null = true
  }
  column "s" {
    type = composite.shape
    null = true
  }
  column "p" {
    type = composite.pair
    null = true
  }
  primary_key {
    columns = [column.id]
  }
  index "t_i" {
    columns      = [column.n]
    renamed_from = "pair"
  }
  check "t_n" {
    expr = "n in (1, 2, 3)"
  }
  check "t_p" {
    expr = "(p).a <> 4 and (s).a in (5, 6)"
  }
}
