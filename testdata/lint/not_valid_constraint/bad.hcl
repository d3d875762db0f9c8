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
  column "n" {
    type = bigint
  }
  column "user_id" {
    type = bigint
  }
  primary_key {
    columns = [column.id]
  }
  check "a_n" {
    expr      = "n > 0"
    not_valid = true
  }
  foreign_key "a_user" {
    columns     = [column.user_id]
    ref_columns = [table.users.column.id]
    not_valid   = true
  }
}

domain "age" {
  schema = schema.public
  type   = integer
  check "age_check" {
    expr      = "VALUE > 0"
    not_valid = true
  }
}
