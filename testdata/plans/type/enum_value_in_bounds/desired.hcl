schema "public" {}

enum "st" {
  schema = schema.public
  values = ["a", "b", "c", "e"]
}

table "d" {
  schema = schema.public
  partition {
    type    = LIST
    columns = [column.x]
  }
  column "id" {
    type = integer
    null = true
  }
  column "x" {
    type = enum.st
    null = true
  }
}

table "d_c" {
  schema       = schema.public
  partition_of = table.d
  values {
    in = ["c"]
  }
}

table "d_rest" {
  schema       = schema.public
  partition_of = table.d
  values {
    default = true
  }
}

table "t" {
  schema = schema.public
  partition {
    type    = LIST
    columns = [column.x]
  }
  column "id" {
    type = integer
    null = true
  }
  column "x" {
    type = enum.st
    null = true
  }
}

table "joins" {
  schema       = schema.public
  partition_of = table.t
  values {
    in = ["b", "e"]
  }
}

table "t_a" {
  schema       = schema.public
  partition_of = table.t
  values {
    in = ["a", "c"]
  }
}
