schema "public" {}

table "a" {
  schema = schema.public
  column "id" {
    type = bigint
  }
  column "b" {
    type = bigint
  }
  primary_key {
    columns = [column.id]
  }
  unique "a_b_key" {
    columns = [column.b]
  }
  unique "a_b_deferred" {
    columns    = [column.b]
    deferrable = true
  }
  unique "a_both" {
    columns = [column.id, column.b]
  }
}
