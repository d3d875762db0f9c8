schema "public" {}

table "a" {
  schema = schema.public
  column "id" {
    type = bigint
  }
  column "m" {
    type = money
  }
  column "several" {
    type = sql("money[]")
  }
  primary_key {
    columns = [column.id]
  }
}
