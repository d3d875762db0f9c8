schema "public" {
}

table "a" {
  schema = schema.public
  column "x" {
    type = integer
    null = true
  }
  column "y" {
    type = integer
    null = true
  }
  unique "a_key" {
    columns = [column.x]
    include = [column.y]
  }
}
table "b" {
  schema = schema.public
  column "x" {
    type = integer
    null = true
  }
  foreign_key "b_x_fkey" {
    columns     = [column.x]
    ref_columns = [table.a.column.x]
  }
}
