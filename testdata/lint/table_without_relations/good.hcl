schema "public" {}

table "users" {
  schema = schema.public
  column "id" {
    type = bigint
  }
  column "email" {
    type = text
  }
  primary_key {
    columns = [column.id]
  }
}

table "a" {
  schema = schema.public
  column "id" {
    type = bigint
  }
  column "user_id" {
    type = bigint
  }
  primary_key {
    columns = [column.id]
  }
  foreign_key "a_user" {
    columns     = [column.user_id]
    ref_columns = [table.users.column.id]
  }
}
