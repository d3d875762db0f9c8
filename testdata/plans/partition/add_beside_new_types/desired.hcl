schema "public" {}

enum "mood" {
  schema = schema.public
  values = ["a", "b"]
}

composite "couple" {
  schema = schema.public
  field "a" {
    type = enum.mood
  }
}

composite "later" {
  schema = schema.public
  field "a" {
    type = integer
  }
  field "b" {
    type = range.span
  }
}

composite "pair" {
  schema = schema.public
  field "a" {
    type = domain.positive
  }
  field "b" {
    type = text
  }
}

domain "positive" {
  schema = schema.public
  type   = integer
  null   = true
  check "high" {
    expr = "VALUE in (1, 2, 3)"
  }
}

range "span" {
  schema  = schema.public
  subtype = double_precision
}

table "p" {
  schema = schema.public
  column "k" {
    type = integer
    null = true
  }
  column "v" {
    type = text
    null = true
  }
  partition {
    type    = RANGE
    columns = [column.k]
  }
}

table "p_0" {
  schema       = schema.public
  partition_of = table.p
  values {
    from = [1]
    to   = [10]
  }
}

table "p_1" {
  schema       = schema.public
  partition_of = table.p
  values {
    from = [10]
    to   = [20]
  }
}

table "q" {
  schema = schema.public
  column "k" {
    type = integer
    null = true
  }
  column "c" {
    type = composite.pair
    null = true
  }
  partition {
    type    = RANGE
    columns = [column.k]
  }
}
