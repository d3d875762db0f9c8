schema "public" {
}

collation "new_c" {
  schema       = schema.public
  locale       = "C"
  renamed_from = "old_c"
}

domain "new_d" {
  schema       = schema.public
  type         = text
  null         = true
  collation    = collation.new_c
  renamed_from = "old_d"
  check "new_d_check" {
    expr         = "value <> ''"
    renamed_from = "old_d_check"
  }
}

composite "new_t" {
  schema       = schema.public
  renamed_from = "old_t"
  field "a" {
    type = domain.new_d
  }
}

range "new_range" {
  schema       = schema.public
  subtype      = domain.new_d
  renamed_from = "old_range"
}

enum "mood" {
  schema         = schema.public
  values         = ["blue", "happy"]
  renamed_values = { sad = "blue" }
}

function "f" {
  schema = schema.public
  lang   = SQL
  return = range.new_range
  as     = "select null::new_range"
  arg "d" {
    type = domain.new_d
  }
  arg "t" {
    type = sql("new_t[]")
  }
}

table "t" {
  schema = schema.public
  column "c" {
    type    = text
    null    = true
    collate = collation.new_c
  }
  column "d" {
    type    = domain.new_d
    null    = true
    default = "x"
  }
  column "t" {
    type = composite.new_t
    null = true
  }
  column "r" {
    type = range.new_range
    null = true
  }
  column "m" {
    type = sql("new_multirange")
    null = true
  }
  column "e" {
    type    = enum.mood
    null    = true
    default = "blue"
  }
  check "t_e_check" {
    expr = "e <> 'happy'"
  }
}

view "v" {
  schema = schema.public
  as     = "select 'a'::new_d as d, 'blue'::mood as m"
}
