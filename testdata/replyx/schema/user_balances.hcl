table "user_balances" {
  schema = schema.public
  column "id" {
    type = serial
  }
  column "user_id" {
    type = integer
  }
  column "balance" {
    type = numeric(12, 2)
    null = true
  }
  column "total_spent" {
    type = numeric(12, 2)
    null = true
  }
  column "total_topped_up" {
    type = numeric(12, 2)
    null = true
  }
  column "created_at" {
    type = timestamp
    null = true
  }
  column "updated_at" {
    type = timestamp
    null = true
  }
  primary_key "pk_user_balances" {
    columns = [column.id]
  }
  unique "uq_user_balances_user_id" {
    columns = [column.user_id]
  }
  index "ix_user_balances_id" {
    columns = [column.id]
  }
  foreign_key "fk_user_balances_user_id_users" {
    columns     = [column.user_id]
    ref_columns = [table.users.column.id]
  }
}
