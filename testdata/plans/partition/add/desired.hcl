schema "public" {}

table "events" {
  schema = schema.public
  column "id" {
    type = bigint
  }
  column "at" {
    type = timestamptz
  }
  column "kind" {
    type    = text
    null    = true
    default = "plain"
  }
  partition {
    type    = RANGE
    columns = [column.at]
  }
  primary_key {
    columns = [column.id, column.at]
  }
  check "kind_given" {
    expr = "kind <> ''"
  }
  index "events_kind_idx" {
    columns = [column.kind]
  }
}
table "events_2024" {
  schema       = schema.public
  partition_of = table.events
  values {
    from = ["2024-01-01"]
    to   = ["2025-01-01"]
  }
}

table "events_2025" {
  schema       = schema.public
  partition_of = table.events
  values {
    from = ["2025-01-01"]
    to   = ["2026-01-01"]
  }
  column "kind" {
    default = "new"
    comment = "its own"
  }
  index "events_2025_at" {
    columns = [column.at]
  }
}
