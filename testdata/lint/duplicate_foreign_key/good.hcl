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
    type = bigint
  }
  column "by_id" {
    type = bigint
  }
  primary_key {
    columns = [column.id]
  }
  foreign_key "orders_user" {
    columns     = [column.user_id]
    ref_columns = [table.users.column.id]
  }
  foreign_key "orders_by" {
    columns     = [column.by_id]
    ref_columns = [table.users.column.id]
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

table "uses" {
  schema = schema.public
  column "x" {
    type = bigint
  }
  column "y" {
    type = bigint
  }
  foreign_key "uses_1" {
    columns     = [column.x, column.y]
    ref_columns = [table.pairs.column.a, table.pairs.column.b]
  }
  foreign_key "uses_2" {
    columns     = [column.x, column.y]
    ref_columns = [table.pairs.column.b, table.pairs.column.a]
  }
}
