schema "public" {}

table "a" {
  schema   = schema.public
  unlogged = true
  column "id" {
    type = bigint
  }
  primary_key {
    columns = [column.id]
  }
}
