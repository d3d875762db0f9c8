schema "public" {}

table "users_2" {
  schema = schema.public
  column "id" {
    type = bigint
  }
  column "user_id" {
    type = text
  }
  column "_x" {
    type = text
  }
  column "v2" {
    type = text
  }
  primary_key {
    columns = [column.id]
  }
}
