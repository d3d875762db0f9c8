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
  unique "a_id_key" {
    columns = [column.id]
  }
  unique "a_b_key" {
    columns = [column.id, column.b]
  }
  unique "a_b_again" {
    columns = [column.b, column.id]
  }
}
