schema "public" {}

domain "row_of" {
  schema = schema.public
  type   = sql("wrapped")
  null   = true
}

table "t" {
  schema = schema.public
  column "id" {
    type = bigint
    null = true
  }
  column "plain" {
    type = integer
    null = true
  }
}

table "holds" {
  schema = schema.public
  column "r" {
    type = sql("t")
    null = true
  }
}

table "listed" {
  schema = schema.public
  column "id" {
    type = integer
    null = true
  }
  column "n" {
    type    = integer
    default = 5
  }
}

table "holds_list" {
  schema = schema.public
  column "r" {
    type = sql("listed[]")
    null = true
  }
}

table "wrapped" {
  schema = schema.public
  column "id" {
    type = integer
    null = true
  }
  column "n" {
    type = serial
  }
}

table "holds_domain" {
  schema = schema.public
  column "r" {
    type = domain.row_of
    null = true
  }
}

table "p" {
  schema = schema.public
  partition {
    type    = LIST
    columns = [column.id]
  }
  column "id" {
    type = integer
    null = true
  }
  column "n" {
    type    = integer
    null    = true
    default = 5
  }
}

table "p_1" {
  schema       = schema.public
  partition_of = table.p
  values {
    in = [1]
  }
}

table "seen" {
  schema = schema.public
  column "id" {
    type = integer
    null = true
  }
  column "n" {
    type = integer
    null = true
    as {
      expr = "id + 1"
      type = STORED
    }
  }
}

materialized "m" {
  schema = schema.public
  as     = "SELECT seen AS r FROM seen"
}

table "free" {
  schema = schema.public
  column "id" {
    type = bigint
    null = true
  }
  column "n" {
    type    = integer
    default = 5
  }
}
