schema "public" {}

enum "humour" {
  schema       = schema.public
  values       = ["sad", "happy"]
  renamed_from = "mood"
}

range "b" {
  schema       = schema.public
  subtype      = integer
  renamed_from = "a"
  comment      = "the first"
}

range "a" {
  schema       = schema.public
  subtype      = integer
  renamed_from = "b"
}

range "reach" {
  schema       = schema.public
  subtype      = double_precision
  renamed_from = "span"
}

range "far" {
  schema          = schema.public
  subtype         = double_precision
  multirange_name = "reaches"
  renamed_from    = "reach"
}

range "span" {
  schema  = schema.public
  subtype = double_precision
}

range "humours" {
  schema       = schema.public
  subtype      = enum.humour
  renamed_from = "moods"
}

range "words" {
  schema          = schema.public
  subtype         = text
  multirange_name = "many_words"
}

function "words_multirange" {
  schema = schema.public
  lang   = SQL
  return = integer
  as     = "SELECT 1"
}

table "t" {
  schema = schema.public
  column "a" {
    type    = range.b
    null    = true
    default = sql("b(1, 2)")
  }
  column "s" {
    type    = range.reach
    null    = true
    default = sql("reach(1, 2, '[]')")
  }
  column "m" {
    type = range.humours
    null = true
  }
  column "n" {
    type    = range.span
    null    = true
    default = sql("span(1, 2)")
  }
  check "t_m" {
    expr = "m <> humours('sad', 'happy')"
  }
}

view "v" {
  schema = schema.public
  as     = "select b_multirange(b(1, 2)) as m, a(1, 2) as b, words('a', 'b') as w, many_words() as none"
}
