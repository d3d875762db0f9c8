schema "public" {}

table "a" {
  schema = schema.public
  column "id" {
    type = bigint
  }
  column "at" {
    type = time
  }
  column "other" {
    type = timestamptz
  }
  primary_key {
    columns = [column.id]
  }
}
