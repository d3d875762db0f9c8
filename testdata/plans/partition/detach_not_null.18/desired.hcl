schema "public" {
}

table "t" {
  schema = schema.public
  column "k" {
    type = integer
  }
  partition {
    type    = LIST
    columns = [column.k]
  }
}

table "t_1" {
  schema       = schema.public
  partition_of = table.t
  values {
    in = [1]
  }
}

table "t_2" {
  schema = schema.public
  column "k" {
    type = integer
    not_null "t_k_not_null" {
    }
  }
}
