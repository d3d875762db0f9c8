schema "public" {}
table "t" {
  schema = schema.public
  column "a" {
    type = integer
    null = true
  }
  column "b" {
    type       = integer
    null       = true
    n_distinct = 7
  }
  column "c" {
    type       = text
    null       = true
    statistics = 0
  }
  column "d" {
    type                 = text
    null                 = true
    n_distinct_inherited = -1
  }
  column "e" {
    type       = varchar(40)
    null       = true
    statistics = 300
  }
  index "t_lower" {
    on {
      column = column.a
    }
    on {
      expr = "lower(c)"
    }
    on {
      expr       = "lower(d)"
      statistics = 500
    }
  }
}
statistics "comes" {
  schema  = schema.public
  on      = table.t
  types   = [MCV, DEPENDENCIES]
  columns = [column.b, column.a]
  exprs   = ["a + b"]
  target  = 50
  comment = "a new one"
}
statistics "retargeted" {
  schema  = schema.public
  on      = table.t
  columns = [column.a, column.b]
}
statistics "remade" {
  schema  = schema.public
  on      = table.t
  types   = [NDISTINCT]
  columns = [column.a, column.d]
  comment = "new words"
}
statistics "same_words" {
  schema = schema.public
  on     = table.t
  exprs  = ["lower(c)", "case when a in (1, 2) then 'x' end"]
}
