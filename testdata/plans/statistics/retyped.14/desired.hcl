schema "public" {}
table "t" {
  schema = schema.public
  column "a" {
    type = bigint
    null = true
  }
  column "b" {
    type = integer
    null = true
  }
  column "c" {
    type = text
    null = true
  }
}
table "child" {
  schema   = schema.public
  inherits = [table.t]
}
statistics "kept" {
  schema  = schema.public
  on      = table.t
  types   = [NDISTINCT]
  columns = [column.a, column.b]
  target  = 100
  comment = "kept"
}
statistics "called" {
  schema = schema.public
  on     = table.t
  exprs  = ["lower(c)"]
  target = 0
}
statistics "retargeted" {
  schema  = schema.public
  on      = table.t
  columns = [column.a, column.b]
  target  = 20
}
statistics "below" {
  schema  = schema.public
  on      = table.child
  types   = [NDISTINCT]
  columns = [column.a, column.c]
  target  = 200
}
statistics "plain" {
  schema  = schema.public
  on      = table.t
  columns = [column.a, column.b]
}
