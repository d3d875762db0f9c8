schema "public" {
}

collation "german" {
  schema = schema.public
  locale = "C"
}

domain "amount" {
  schema = schema.public
  type   = integer
  check "amount_check" {
    expr = "value > 0"
  }
}

domain "price" {
  schema = schema.public
  type   = bigint
  null   = true
}

composite "point3" {
  schema = schema.public
  field "x" {
    type = bigint
  }
  field "y" {
    type = integer
  }
}

composite "pair" {
  schema = schema.public
  field "b" {
    type = integer
  }
  field "a" {
    type = integer
  }
}

range "span" {
  schema       = schema.public
  subtype      = double_precision
  subtype_diff = "float8mi"
}

function "ok" {
  schema     = schema.public
  lang       = SQL
  return     = boolean
  volatility = IMMUTABLE
  as         = "select true"
  arg "renamed" {
    type = text
  }
}

domain "checked" {
  schema = schema.public
  type   = text
  null   = true
  check "checked_check" {
    expr = "ok(value)"
  }
}

enum "mood" {
  schema = schema.public
  values = ["sad", "fine", "happy"]
}

table "t" {
  schema = schema.public
  column "a" {
    type = sql("amount[]")
    null = true
  }
  column "p" {
    type = domain.price
    null = true
  }
  column "q" {
    type = composite.point3
    null = true
  }
  column "r" {
    type = composite.pair
    null = true
  }
  column "s" {
    type = range.span
    null = true
  }
  column "n" {
    type    = text
    null    = true
    collate = collation.german
  }
  column "c" {
    type = domain.checked
    null = true
  }
  column "m" {
    type = enum.mood
    null = true
  }
}

range "discrete" {
  schema    = schema.public
  subtype   = integer
  canonical = function.discrete_canonical
}

function "discrete_canonical" {
  schema     = schema.public
  lang       = internal
  return     = range.discrete
  volatility = IMMUTABLE
  strict     = true
  as         = "int4range_canonical"
  arg "r" {
    type = range.discrete
  }
}
