schema "public" {}

table "a" {
  schema = schema.public
  column "id" {
    type = bigint
  }
  column "c0" {
    type = bigint
  }
  column "c1" {
    type = bigint
  }
  column "c2" {
    type = bigint
  }
  column "c3" {
    type = bigint
  }
  primary_key {
    columns = [column.id]
  }
}
