schema "public" {}

table "a" {
  schema = schema.public
  column "k" {
    type = integer
    null = true
  }
  column "c" {
    type = numeric
    null = true
  }
  partition {
    type    = LIST
    columns = [column.k]
  }
  index "a_i" {
    on {
      column = column.c
      desc   = true
    }
  }
}
table "a_1" {
  schema       = schema.public
  partition_of = table.a
  values {
    in = [1]
  }
}
