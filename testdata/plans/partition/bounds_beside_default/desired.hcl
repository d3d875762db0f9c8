schema "public" {}

table "a" {
  schema = schema.public
  column "k" {
    type = integer
    null = true
  }
  partition {
    type    = LIST
    columns = [column.k]
  }
}
table "a_1" {
  schema       = schema.public
  partition_of = table.a
  values {
    in = [1, 3]
  }
}
table "a_2" {
  schema       = schema.public
  partition_of = table.a
  values {
    in = [2, 4]
  }
}
table "a_d" {
  schema       = schema.public
  partition_of = table.a
  values {
    default = true
  }
}
