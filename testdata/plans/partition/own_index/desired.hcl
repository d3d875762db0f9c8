schema "public" {}

table "a" {
  schema = schema.public
  column "k" {
    type = integer
    null = true
  }
  column "v" {
    type = integer
    null = true
  }
  partition {
    type    = LIST
    columns = [column.k]
  }
  index "a_i" {
    on {
      column = column.k
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
table "a_2" {
  schema       = schema.public
  partition_of = table.a
  values {
    in = [2, 3]
  }
  index "a_2_own" {
    columns = [column.k]
    comment = "its own"
  }
}
table "a_4" {
  schema       = schema.public
  partition_of = table.a
  values {
    in = [4]
  }
  index "a_4_own" {
    columns = [column.k]
    comment = "its own"
  }
}
table "alone" {
  schema       = schema.public
  partition_of = table.a
  values {
    in = [5]
  }
  index "alone_own" {
    columns = [column.k]
  }
}
table "b" {
  schema = schema.public
  column "k" {
    type = integer
    null = true
  }
  column "v" {
    type = integer
    null = true
  }
  partition {
    type    = LIST
    columns = [column.k]
  }
  index "b_v" {
    columns = [column.k]
  }
}
table "b_1" {
  schema       = schema.public
  partition_of = table.b
  values {
    in = [1]
  }
}
table "b_2" {
  schema       = schema.public
  partition_of = table.b
  values {
    in = [2]
  }
}
