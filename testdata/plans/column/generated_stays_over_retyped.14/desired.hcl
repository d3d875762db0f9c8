schema "public" {}

domain "tag" {
  schema = schema.public
  type   = text
  null   = true
}

table "stays" {
  schema = schema.public
  column "id" {
    type = integer
    null = true
  }
  column "amount" {
    type = bigint
    null = true
  }
  column "twice" {
    type    = integer
    null    = true
    as      = "amount * 2"
    comment = "twice it"
  }
  index "stays_twice" {
    columns = [column.twice]
  }
  check "big" {
    expr = "twice < 1000"
  }
}

view "of_stays" {
  schema = schema.public
  as     = "SELECT id, twice FROM stays"
}

table "pairs" {
  schema = schema.public
  column "a" {
    type = integer
    null = true
  }
  column "b" {
    type = bigint
    null = true
  }
  column "sum" {
    type    = integer
    null    = true
    as      = "a + b"
    comment = "of both"
  }
  partition {
    type    = LIST
    columns = [column.a]
  }
}

table "pairs_1" {
  schema       = schema.public
  partition_of = table.pairs
  values {
    in = [1]
  }
}

table "lab" {
  schema = schema.public
  column "lab" {
    type = domain.tag
    null = true
  }
  column "named" {
    type = boolean
    null = true
    as   = "lab = 'a'"
  }
}

table "called" {
  schema = schema.public
  column "name" {
    type         = text
    null         = true
    collation    = "C"
    renamed_from = "old"
  }
  column "upper" {
    type = text
    null = true
    as   = "upper(name)"
  }
}
