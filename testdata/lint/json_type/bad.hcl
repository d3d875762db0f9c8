schema "public" {}

table "a" {
  schema = schema.public
  column "id" {
    type = bigint
  }
  column "j" {
    type = json
  }
  column "k" {
    type = sql("json[]")
  }
  primary_key {
    columns = [column.id]
  }
}
