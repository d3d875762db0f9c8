schema "public" {}

table "users" {
  schema = schema.public
  column "id" {
    type = bigint
  }
  primary_key {
    columns = [column.id]
  }
}
table "logs" {
  schema = schema.public
  column "id" {
    type = bigint
  }
  column "area" {
    type = text
  }
  column "at" {
    type = date
  }
  column "line" {
    type    = text
    null    = true
    default = "x"
  }
  partition {
    type    = LIST
    columns = [column.area]
  }
  primary_key {
    columns = [column.id, column.area, column.at]
  }
  unique "logs_uq" {
    columns = [column.at, column.area, column.id]
  }
  foreign_key "logs_user" {
    columns     = [column.id]
    ref_columns = [table.users.column.id]
    on_delete   = CASCADE
  }
}
table "logs_eu" {
  schema       = schema.public
  partition_of = table.logs
  values {
    in = ["eu"]
  }
}
table "logs_us" {
  schema       = schema.public
  partition_of = table.logs
  values {
    in = ["us"]
  }
  partition {
    type    = RANGE
    columns = [column.at]
  }
}
table "logs_us_1" {
  schema       = schema.public
  partition_of = table.logs_us
  values {
    from = ["2024-01-01"]
    to   = ["2025-01-01"]
  }
}
table "logs_us_2" {
  schema       = schema.public
  partition_of = table.logs_us
  values {
    from = ["2025-01-01"]
    to   = ["2026-01-01"]
  }
  column "line" {
    default = "own"
  }
}
