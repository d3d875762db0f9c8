schema "public" {}

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
  index "a_one" {
    renamed_from = "a_two"
    columns      = [column.x, column.y]
  }
}

table "b" {
  schema = schema.public
  column "x" {
    type = integer
    null = true
  }
  column "y" {
    type = integer
    null = true
  }
  index "b_one" {
    renamed_from = "b_two"
    columns      = [column.x, column.y]
  }
}

table "c" {
  schema = schema.public
  column "x" {
    type = integer
    null = true
  }
  column "y" {
    type = integer
    null = true
  }
  index "gone_x" {
    renamed_from = "c_two"
    columns      = [column.x, column.y]
  }
}

table "d" {
  schema = schema.public
  column "x" {
    type = integer
    null = true
  }
  column "y" {
    type = integer
    null = true
  }
  index "gone_n_seq" {
    renamed_from = "d_two"
    columns      = [column.x, column.y]
  }
}
