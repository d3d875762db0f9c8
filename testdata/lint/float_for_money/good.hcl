schema "public" {}

table "a" {
  schema = schema.public
  column "id" {
    type = bigint
  }
  column "price" {
    type = numeric(12, 2)
  }
  column "cost_cents" {
    type = bigint
  }
  column "temperature" {
    type = real
  }
  column "priceless" {
    type = real
  }
  primary_key {
    columns = [column.id]
  }
}
