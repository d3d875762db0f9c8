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

table "notes" {
  schema = schema.public
  column "id" {
    type = bigint
  }
  column "user_type" {
    type = text
  }
  column "user_id" {
    type = bigint
  }
  primary_key {
    columns = [column.id]
  }
  foreign_key "notes_user" {
    columns     = [column.user_id]
    ref_columns = [table.users.column.id]
  }
}

table "docs" {
  schema = schema.public
  column "id" {
    type = bigint
  }
  column "doc_type" {
    type = text
  }
  primary_key {
    columns = [column.id]
  }
}
