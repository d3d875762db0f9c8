schema "public" {
}

table "users" {
  schema = schema.public
  column "id" {
    type = integer
  }
  column "email" {
    type = varchar(64)
    null = true
  }
  column "age" {
    type = integer
    null = true
  }
  column "note" {
    type = text
    null = true
  }
  primary_key {
    columns = [column.id]
  }
}

table "pets" {
  schema = schema.public
  column "id" {
    type = integer
    null = true
  }
  column "user_id" {
    type = integer
    null = true
  }
  foreign_key "pets_user" {
    columns     = [column.user_id]
    ref_columns = [table.users.column.id]
    on_delete   = SET_NULL
  }
}
