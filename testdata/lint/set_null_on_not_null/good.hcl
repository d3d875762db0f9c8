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
    null = true
  }
  primary_key {
    columns = [column.id]
  }
  foreign_key "a_user" {
    columns     = [column.user_id]
    ref_columns = [table.users.column.id]
    on_delete   = SET_NULL
  }
}

table "b" {
  schema = schema.public
  column "id" {
    type = bigint
  }
  column "user_id" {
    type    = bigint
    default = 0
  }
  primary_key {
    columns = [column.id]
  }
  foreign_key "b_user" {
    columns     = [column.user_id]
    ref_columns = [table.users.column.id]
    on_delete   = SET_DEFAULT
  }
}

table "pairs" {
  schema = schema.public
  column "a" {
    type = bigint
  }
  column "b" {
    type = bigint
  }
  primary_key {
    columns = [column.a, column.b]
  }
}

table "c" {
  schema = schema.public
  column "a" {
    type = bigint
  }
  column "b" {
    type = bigint
    null = true
  }
  foreign_key "c_pair" {
    columns           = [column.a, column.b]
    ref_columns       = [table.pairs.column.a, table.pairs.column.b]
    on_delete         = SET_NULL
    on_delete_columns = [column.b]
  }
}
