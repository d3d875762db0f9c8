table "payments" {
  schema = schema.public
  column "id" {
    type = serial
  }
  column "user_id" {
    type = integer
  }
  column "order_id" {
    type = varchar
  }
  column "amount" {
    type = numeric(12, 2)
  }
  column "currency" {
    type = varchar(3)
  }
  column "status" {
    type = varchar
    null = true
  }
  column "payment_method" {
    type = varchar
    null = true
  }
  column "description" {
    type = varchar
    null = true
  }
  column "tinkoff_payment_id" {
    type = varchar
    null = true
  }
  column "success_url" {
    type = varchar
    null = true
  }
  column "fail_url" {
    type = varchar
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
  column "completed_at" {
    type = timestamp
    null = true
  }
  primary_key "pk_payments" {
    columns = [column.id]
  }
  unique "uq_payments_order_id" {
    columns = [column.order_id]
  }
  index "ix_payments_id" {
    columns = [column.id]
  }
  perf_index "idx_payments_status_created" {
    columns = [column.status, column.created_at]
  }
  perf_index "idx_payments_user_created" {
    columns = [column.user_id, column.created_at]
  }
  foreign_key "fk_payments_user_id_users" {
    columns     = [column.user_id]
    ref_columns = [table.users.column.id]
  }
}
