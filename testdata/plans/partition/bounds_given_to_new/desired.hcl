schema "public" {}

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
}

table "l_1" {
  schema       = schema.public
  partition_of = table.l
  values {
    in = ["a"]
  }
}

table "l_2" {
  schema       = schema.public
  partition_of = table.l
  values {
    in = ["c", "d"]
  }
}

table "l_3" {
  schema       = schema.public
  partition_of = table.l
  values {
    in = ["b"]
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
  column "k" {
    type = text
    null = true
  }
  column "v" {
    type = integer
    null = true
  }
  index "r_k" {
    columns = [column.k, column.n]
  }
}

table "r_1" {
  schema       = schema.public
  partition_of = table.r
  values {
    from = [0]
    to   = [5]
  }
}

table "r_2" {
  schema       = schema.public
  partition_of = table.r
  values {
    from = [5]
    to   = [20]
  }
  partition {
    type    = LIST
    columns = [column.k]
  }
}

table "r_2_rest" {
  schema       = schema.public
  partition_of = table.r_2
  values {
    default = true
  }
}

table "r_d" {
  schema       = schema.public
  partition_of = table.r
  values {
    default = true
  }
}
