schema "public" {}

table "a" {
  schema = schema.public
  column "id" {
    type = bigint
  }
  column "j" {
    type = jsonb
  }
  primary_key {
    columns = [column.id]
  }
}
