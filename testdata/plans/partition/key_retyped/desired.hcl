schema "public" {}

table "p" {
  schema = schema.public
  column "id" {
    type = bigint
    null = true
  }
  column "n" {
    type = bigint
    null = true
  }
  column "k" {
    type = bigint
    null = true
  }
  column "v" {
    type = text
    null = true
  }
  column "plain" {
    type = bigint
    null = true
  }
  partition {
    type = RANGE
    by {
      column = column.id
    }
    by {
      expr = "(n + 1)"
    }
  }
}

table "p1" {
  schema       = schema.public
  partition_of = table.p
  values {
    from = [0, 0]
    to   = [10, 0]
  }
  partition {
    type    = LIST
    columns = [column.k]
  }
}

table "p1_1" {
  schema       = schema.public
  partition_of = table.p1
  values {
    in = [1]
  }
  partition {
    type    = HASH
    columns = [column.v]
  }
}
