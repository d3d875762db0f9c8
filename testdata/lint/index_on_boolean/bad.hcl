schema "public" {}

table "a" {
  schema = schema.public
  column "id" {
    type = bigint
  }
  column "done" {
    type = boolean
  }
  primary_key {
    columns = [column.id]
  }
  index "a_done" {
    columns = [column.done]
  }
}
