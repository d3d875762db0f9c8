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

table "a_rest" {
  schema       = schema.public
  partition_of = table.a
  values {
    default = true
  }
}

table "h" {
  schema = schema.public
  column "id" {
    type = bigint
  }
  column "at" {
    type = date
  }
  partition {
    type    = HASH
    columns = [column.id]
  }
  primary_key {
    columns = [column.id, column.at]
  }
}

table "h_0" {
  schema       = schema.public
  partition_of = table.h
  values {
    modulus   = 1
    remainder = 0
  }
}

table "managed" {
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
