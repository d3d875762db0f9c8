schema "public" {}

table "t" {
  schema = schema.public
  column "id" {
    type = integer
  }
  column "b" {
    type = text
    null = true
  }
  primary_key {
    columns = [column.id]
  }
  index "t_moved" {
    columns = [column.b, column.id]
  }
}

view "v" {
  schema = schema.public
  as     = "SELECT id, b FROM t"
}
