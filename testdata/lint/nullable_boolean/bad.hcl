schema "public" {}

table "a" {
  schema = schema.public
  column "id" {
    type = bigint
  }
  column "done" {
    type = boolean
    null = true
  }
  column "paid" {
    type    = boolean
    null    = true
    default = false
  }
  primary_key {
    columns = [column.id]
  }
}
