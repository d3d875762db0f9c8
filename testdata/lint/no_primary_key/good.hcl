schema "public" {}

table "users" {
  schema = schema.public
  column "id" {
    type = bigint
  }
  column "email" {
    type = text
  }
  primary_key {
    columns = [column.id]
  }
}

table "events" {
  schema = schema.public
  column "id" {
    type = bigint
  }
  column "at" {
    type = timestamptz
  }
  partition {
    type    = RANGE
    columns = [column.at]
  }
  primary_key {
    columns = [column.id, column.at]
  }
}

table "events_rest" {
  schema       = schema.public
  partition_of = table.events
  values {
    default = true
  }
}
