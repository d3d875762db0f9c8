schema "public" {}
table "t" {
  schema = schema.public
  column "a" {
    type = integer
    null = true
  }
  column "b" {
    type    = integer
    null    = true
    as      = "a + 2"
    comment = "computed"
  }
  index "t_b" {
    columns = [column.b]
  }
}
