schema "public" {}

table "users" {
  schema = schema.public
  column "id" {
    type = bigint
  }
  column "name" {
    type = text
  }
  column "type" {
    type = text
  }
  column "position" {
    type = integer
  }
  column "time" {
    type = timestamptz
  }
  column "value" {
    type = text
  }
  column "date" {
    type = date
  }
  primary_key {
    columns = [column.id]
  }
}
