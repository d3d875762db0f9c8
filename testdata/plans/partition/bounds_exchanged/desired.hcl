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

table "h" {
  schema = schema.public
  partition {
    type    = HASH
    columns = [column.n]
  }
  column "n" {
    type = integer
    null = true
  }
}

table "h_1" {
  schema       = schema.public
  partition_of = table.h
  values {
    modulus   = 2
    remainder = 0
  }
}

table "h_2" {
  schema       = schema.public
  partition_of = table.h
  values {
    modulus   = 4
    remainder = 1
  }
}

table "h_3" {
  schema       = schema.public
  partition_of = table.h
  values {
    modulus   = 4
    remainder = 3
  }
  partition {
    type    = LIST
    columns = [column.n]
  }
}

table "h_3_rest" {
  schema       = schema.public
  partition_of = table.h_3
  values {
    default = true
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

table "r" {
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

table "r_1" {
  schema       = schema.public
  partition_of = table.r
  values {
    from = [10]
    to   = [20]
  }
}

table "r_2" {
  schema       = schema.public
  partition_of = table.r
  values {
    from = [0]
    to   = [10]
  }
}
