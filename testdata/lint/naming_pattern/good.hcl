schema "public" {}

table "users" {
  schema = schema.public
  column "id" {
    type = bigint
  }
  column "user_name" {
    type = text
  }
  primary_key {
    columns = [column.id]
  }
  index "users_name_idx" {
    columns = [column.user_name]
  }
  check "Anything" {
    expr = "id > 0"
  }
}
