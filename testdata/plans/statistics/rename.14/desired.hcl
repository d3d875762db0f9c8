schema "public" {}
table "u" {
  schema       = schema.public
  renamed_from = "t"
  column "x" {
    type         = integer
    null         = true
    renamed_from = "a"
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
statistics "new_name" {
  schema       = schema.public
  on           = table.u
  types        = [MCV]
  columns      = [column.x, column.b]
  exprs        = ["x + b"]
  comment      = "kept"
  renamed_from = "old_name"
}
