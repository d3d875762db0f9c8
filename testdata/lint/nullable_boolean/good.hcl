schema "public" {}

table "a" {
  schema = schema.public
  column "id" {
    type = bigint
  }
  column "done" {
    type    = boolean
    default = false
  }
  column "flags" {
    type = sql("boolean[]")
    null = true
  }
  primary_key {
    columns = [column.id]
  }
}
