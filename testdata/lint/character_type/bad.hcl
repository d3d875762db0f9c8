schema "public" {}

table "a" {
  schema = schema.public
  column "id" {
    type = bigint
  }
  column "c" {
    type = char(2)
  }
  column "d" {
    type = character(10)
  }
  primary_key {
    columns = [column.id]
  }
}
