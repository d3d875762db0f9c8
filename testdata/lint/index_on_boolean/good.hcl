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
  index "a_id_done" {
    columns = [column.id]
    where   = "NOT done"
  }
  index "a_done_id" {
    columns = [column.done, column.id]
  }
  index "a_done" {
    columns = [column.done]
    where   = "done"
  }
}
