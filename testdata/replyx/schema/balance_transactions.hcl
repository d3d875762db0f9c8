table "balance_transactions" {
  schema = schema.public
  column "id" {
    type = serial
  }
  column "user_id" {
    type = integer
  }
  column "amount" {
    type = numeric(12, 2)
  }
  column "transaction_type" {
    type = varchar
  }
  column "description" {
    type = varchar
    null = true
  }
  column "balance_before" {
    type = numeric(12, 2)
  }
  column "balance_after" {
    type = numeric(12, 2)
  }
  column "related_id" {
    type = integer
    null = true
  }
  column "created_at" {
    type = timestamp
    null = true
  }
  primary_key "pk_balance_transactions" {
    columns = [column.id]
  }
  index "ix_balance_transactions_id" {
    columns = [column.id]
  }
  perf_index "idx_balance_transactions_type_created" {
    columns = [column.transaction_type, column.created_at]
  }
  perf_index "idx_balance_transactions_user_created" {
    columns = [column.user_id, column.created_at]
  }
  foreign_key "fk_balance_transactions_user_id_users" {
    columns     = [column.user_id]
    ref_columns = [table.users.column.id]
  }
}
