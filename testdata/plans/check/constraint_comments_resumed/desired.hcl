schema "public" {}

table "a" {
  schema = schema.public
  column "id" {
    type = integer
  }
  primary_key {
    columns = [column.id]
  }
}
table "b" {
  schema = schema.public
  column "id" {
    type = integer
  }
  column "n" {
    type = integer
    null = true
  }
  check "positive" {
    expr    = "n > 0"
    comment = "more than nothing"
  }
  foreign_key "of_a" {
    columns     = [column.id]
    ref_columns = [table.a.column.id]
    comment     = "every b has an a"
  }
}
