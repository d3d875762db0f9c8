schema "public" {}

table "top" {
  schema = schema.public
  column "region" { type = text }
  column "kind" { type = text }
  partition {
    type    = LIST
    columns = [column.region]
  }
}

table "mid" {
  schema       = schema.public
  partition_of = table.top
  values { in = ["eu"] }
  partition {
    type    = LIST
    columns = [column.kind]
  }
}

table "mid_rest" {
  schema       = schema.public
  partition_of = table.mid
  values { default = true }
}

// New beside the default partition of a level below.
table "mid_a" {
  schema       = schema.public
  partition_of = table.mid
  values { in = ["a"] }
}

// A table with rows beside it.
table "loose" {
  schema       = schema.public
  partition_of = table.mid
  values { in = ["b"] }
}

// A hash level that joins with its own.
table "far" {
  schema       = schema.public
  partition_of = table.top
  values { in = ["us"] }
  partition {
    type    = HASH
    columns = [column.kind]
  }
}

table "far_0" {
  schema       = schema.public
  partition_of = table.far
  values {
    modulus   = 1
    remainder = 0
  }
}
