schema "public" {}

table "p" {
  schema = schema.public
  column "k" {
    type = integer
  }
  partition {
    type    = LIST
    columns = [column.k]
  }
  index "p_k" {
    columns = [column.k]
  }
}
table "p_2" {
  schema       = schema.public
  partition_of = table.p
  values {
    in = [2]
  }
}
