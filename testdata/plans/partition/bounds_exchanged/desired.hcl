schema "public" {}

table "d" {
  schema = schema.public
  partition {
    type    = RANGE
    columns = [column.n]
  }
  column "n" {
    type = integer
    null = true
  }
}

table "d_1" {
  schema       = schema.public
  partition_of = table.d
  values {
    default = true
  }
}

table "d_2" {
  schema       = schema.public
  partition_of = table.d
  values {
    from = [10]
    to   = [20]
  }
}

table "l" {
  schema = schema.public
  partition {
    type    = LIST
    columns = [column.k]
  }
  column "k" {
    type = text
    null = true
  }
  column "n" {
    type = integer
    null = true
  }
  index "l_n" {
    columns = [column.n, column.k]
  }
}

table "joins" {
  schema       = schema.public
  partition_of = table.l
  values {
    in = ["b"]
  }
}

table "l_1" {
  schema       = schema.public
  partition_of = table.l
  values {
    in = ["a", "d"]
  }
}

table "l_2" {
  schema       = schema.public
  partition_of = table.l
  values {
    in = ["c"]
  }
}
