schema "public" {}

table "t" {
  schema = schema.public
  column "id" {
    type = integer
    null = true
  }
}

table "p" {
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

table "p_1" {
  schema       = schema.public
  partition_of = table.p
  values {
    in = [1]
  }
}
