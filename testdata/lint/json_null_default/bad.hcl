schema "public" {}

table "a" {
  schema = schema.public
  column "id" {
    type = bigint
  }
  column "j" {
    type    = jsonb
    default = "null"
  }
  column "k" {
    type    = json
    null    = true
    default = sql("'null'::json")
  }
  primary_key {
    columns = [column.id]
  }
}
