schema "public" {}

table "a" {
  schema = schema.public
  column "id" {
    type = bigint
  }
  column "m" {
    type = numeric(12, 2)
  }
  primary_key {
    columns = [column.id]
  }
}
