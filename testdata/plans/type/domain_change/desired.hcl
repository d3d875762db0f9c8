schema "public" {
}

domain "price" {
  schema = schema.public
  type   = numeric(10, 2)
  check "low" {
    expr = "value > 0"
  }
  check "new_name" {
    expr    = "value < 1000"
    comment = "cheap"
  }
  comment = "in euro"
}

domain "label" {
  schema  = schema.public
  type    = text
  null    = true
  default = "nobody"
}

domain "code" {
  schema = schema.public
  type   = text
  null   = true
  check "kept" {
    expr = "value in ('a', 'b')"
  }
  check "other" {
    expr = "length(value) < 3"
  }
  check "later" {
    expr = "value <> 'c'"
  }
  check "for_new_rows" {
    expr      = "value <> 'd'"
    not_valid = true
  }
}

domain "unused" {
  schema = schema.public
  type   = integer
  check "unused_check" {
    expr = "value > 10"
  }
}

domain "tied" {
  schema = schema.public
  type   = domain.price
  null   = true
}

table "goods" {
  schema = schema.public
  column "p" {
    type = domain.price
    null = true
  }
  column "t" {
    type = domain.tied
    null = true
  }
  column "n" {
    type = domain.label
    null = true
  }
  column "c" {
    type = domain.code
    null = true
  }
  index "goods_p_idx" {
    columns = [column.p]
  }
}
