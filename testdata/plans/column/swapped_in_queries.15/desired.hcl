schema "public" {}

table "u" {
  schema       = schema.public
  renamed_from = "t"
  column "b" {
    type         = integer
    null         = true
    renamed_from = "A"
  }
  column "A" {
    type         = text
    null         = true
    renamed_from = "b"
  }
  column "n" {
    type = integer
    null = true
  }
}

table "o" {
  schema = schema.public
  column "b" {
    type = integer
    null = true
  }
  check "o_check" {
    expr = "b > 0"
  }
}

view "by_alias" {
  schema = schema.public
  as     = "select x.\"A\" as b, y.b as other from u x, o y"
}

view "by_name" {
  schema = schema.public
  as     = "select length(u.\"A\") as long, o.b from u, o"
}

view "alone" {
  schema = schema.public
  as     = "select upper(b::text) as c from u where \"A\" > '1'"
}

view "follows" {
  schema = schema.public
  as     = "select n from u"
}
