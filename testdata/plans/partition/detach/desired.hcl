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
  primary_key {
    columns = [column.id, column.at]
  }
  check "kind_given" {
    expr = "kind <> ''"
  }
  index "events_2024_kind_idx" {
    columns = [column.kind]
  }
}
