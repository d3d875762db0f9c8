schema "public" {}
table "o" {
  schema = schema.public
  column "id" {
    type = integer
  }
  primary_key {
    columns = [column.id]
  }
}
table "t" {
  schema = schema.public
  column "a" {
    type = integer
    null = true
  }
  column "b" {
    type = integer
    null = true
  }
  column "c" {
    type = integer
    null = true
  }
  check "k" {
    expr    = "a > 0"
    comment = "positive"
  }
  foreign_key "f" {
    columns     = [column.b]
    ref_columns = [table.o.column.id]
    comment     = "of the other"
  }
  foreign_key "g" {
    columns     = [column.c]
    ref_columns = [table.o.column.id]
    deferrable  = true
  }
}
