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
  column "a" {
    type = bigint
  }
  column "b" {
    type = bigint
  }
  column "at" {
    type = date
  }
  primary_key {
    columns = [column.id]
  }
  index "orders_at" {
    columns = [column.at, column.user_id]
  }
  index "orders_part" {
    columns = [column.user_id]
    where   = "at IS NULL"
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
    type = bigint
  }
  primary_key {
    columns = [column.a, column.b]
  }
}

table "uses" {
  schema = schema.public
  column "id" {
    type = bigint
  }
  column "a" {
    type = bigint
  }
  column "b" {
    type = bigint
  }
  primary_key {
    columns = [column.id]
  }
  index "uses_a" {
    columns = [column.a]
  }
  foreign_key "uses_pair" {
    columns     = [column.a, column.b]
    ref_columns = [table.pairs.column.a, table.pairs.column.b]
  }
}

table "docs" {
  schema = schema.public
  column "id" {
    type = bigint
  }
  column "owner" {
    type = bigint
  }
  primary_key {
    columns = [column.id]
  }
  index "docs_owner" {
    columns = [column.owner]
    type    = BRIN
  }
  foreign_key "docs_owner_fk" {
    columns     = [column.owner]
    ref_columns = [table.users.column.id]
  }
}
