schema "public" {}

table "a" {
  schema = schema.public
  column "id" {
    type = bigint
  }
  column "c" {
    type = text
  }
  column "d" {
    type = varchar
  }
  primary_key {
    columns = [column.id]
  }
}
