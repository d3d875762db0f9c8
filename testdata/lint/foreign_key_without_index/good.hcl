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
  column "at" {
    type = date
  }
  primary_key {
    columns = [column.id]
  }
  perf_index "orders_user_at" {
    columns = [column.user_id, column.at]
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
  column "a" {
    type = bigint
  }
  column "b" {
    type = bigint
  }
  primary_key {
    columns = [column.b, column.a]
  }
  foreign_key "uses_pair" {
    columns     = [column.a, column.b]
    ref_columns = [table.pairs.column.a, table.pairs.column.b]
  }
}

table "keyed" {
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
  index "keyed_user" {
    columns = [column.user_id]
    where   = "user_id IS NOT NULL"
  }
  foreign_key "keyed_fk" {
    columns     = [column.user_id]
    ref_columns = [table.users.column.id]
  }
}

table "hashed" {
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
  index "hashed_user" {
    columns = [column.user_id]
    type    = HASH
  }
  foreign_key "hashed_fk" {
    columns     = [column.user_id]
    ref_columns = [table.users.column.id]
  }
}

table "one" {
  schema = schema.public
  column "id" {
    type = bigint
  }
  primary_key {
    columns = [column.id]
  }
  foreign_key "one_user" {
    columns     = [column.id]
    ref_columns = [table.users.column.id]
  }
}
