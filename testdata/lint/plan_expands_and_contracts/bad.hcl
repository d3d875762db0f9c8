schema "public" {}

table "a" {
  schema = schema.public
  column "id" {
    type = bigint
  }
  column "new" {
    type = text
    null = true
  }
  primary_key {
    columns = [column.id]
  }
}
