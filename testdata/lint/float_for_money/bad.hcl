schema "public" {}

table "a" {
  schema = schema.public
  column "id" {
    type = bigint
  }
  column "price" {
    type = real
  }
  column "total_cost" {
    type = double_precision
  }
  primary_key {
    columns = [column.id]
  }
}
