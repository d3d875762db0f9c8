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

table "orders" {
  schema = schema.public
  column "id" {
    type = bigint
  }
  column "user_id" {
    type = integer
  }
  column "code" {
    type = varchar(10)
  }
  primary_key {
    columns = [column.id]
  }
  foreign_key "orders_user" {
    columns     = [column.user_id]
    ref_columns = [table.users.column.id]
  }
}

table "pairs" {
  schema = schema.public
  column "a" {
    type = bigint
  }
  column "b" {
    type = integer
  }
  primary_key {
    columns = [column.a, column.b]
  }
}

table "uses" {
  schema = schema.public
  column "a" {
    type = bigint
  }
  column "b" {
    type = smallint
  }
  foreign_key "uses_pair" {
    columns     = [column.a, column.b]
    ref_columns = [table.pairs.column.a, table.pairs.column.b]
  }
}
