schema "public" {}

table "a" {
  schema = schema.public
  column "id" {
    type = bigint
  }
  column "at" {
    type = date
  }
  partition {
    type    = RANGE
    columns = [column.at]
  }
  primary_key {
    columns = [column.id, column.at]
  }
}

table "a_2025" {
  schema       = schema.public
  partition_of = table.a
  values {
    from = ["2025-01-01"]
    to   = ["2026-01-01"]
  }
}

table "b" {
  schema = schema.public
  column "id" {
    type = bigint
  }
  column "at" {
    type = date
  }
  partition {
    type    = LIST
    columns = [column.id]
  }
  primary_key {
    columns = [column.id, column.at]
  }
}

table "b_1" {
  schema       = schema.public
  partition_of = table.b
  values {
    in = [1]
  }
}
