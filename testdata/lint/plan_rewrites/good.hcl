schema "public" {}

table "a" {
  schema = schema.public
  column "id" {
    type = bigint
  }
  column "n" {
    type = integer
  }
  column "m" {
    type = bigint
    null = true
  }
  primary_key {
    columns = [column.id]
  }
}
