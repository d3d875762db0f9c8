schema "public" {}

enum "st" {
  schema = schema.public
  values = ["a", "b"]
}

domain "dst" {
  schema = schema.public
  type   = enum.st
  null   = true
}

table "p" {
  schema = schema.public
  partition {
    type    = LIST
    columns = [column.x]
  }
  column "x" {
    type = domain.dst
  }
  column "id" {
    type = integer
  }
}

table "p_1" {
  schema       = schema.public
  partition_of = table.p
  values {
    in = ["a"]
  }
}

table "p_2" {
  schema       = schema.public
  partition_of = table.p
  values {
    in = ["b"]
  }
}

table "r" {
  schema = schema.public
  partition {
    type    = RANGE
    columns = [column.id, column.x]
  }
  column "x" {
    type = domain.dst
  }
  column "id" {
    type = integer
  }
}

table "r_1" {
  schema       = schema.public
  partition_of = table.r
  values {
    from = [1, "a"]
    to   = [2, "b"]
  }
}

table "r_rest" {
  schema       = schema.public
  partition_of = table.r
  values {
    default = true
  }
}
