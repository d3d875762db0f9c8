schema "public" {
}

collation "german" {
  schema  = schema.public
  locale  = "C"
  comment = "as the machine sorts"
}

domain "sorted" {
  schema    = schema.public
  type      = text
  null      = true
  collation = collation.german
}

range "span" {
  schema       = schema.public
  subtype      = double_precision
  subtype_diff = "float8mi"
}

range "words" {
  schema          = schema.public
  subtype         = text
  multirange_name = "all_words"
}

function "widest" {
  schema = schema.public
  lang   = SQL
  return = double_precision
  as     = "select upper(s)"
  arg "s" {
    type = range.span
  }
}

domain "short_span" {
  schema = schema.public
  type   = range.span
  null   = true
  check "short_span_check" {
    expr = "upper(value) < 5"
  }
}

table "t" {
  schema = schema.public
  column "w" {
    type = sql("all_words")
    null = true
  }
}
