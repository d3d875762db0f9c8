schema "public" {}

table "a" {
  schema = schema.public
  column "id" {
    type = bigint
  }
  column "n" {
    type = bigint
  }
  primary_key {
    columns = [column.id]
  }
}
