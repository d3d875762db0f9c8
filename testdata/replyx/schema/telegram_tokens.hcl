table "telegram_tokens" {
  schema = schema.public
  column "id" {
    type = serial
  }
  column "user_id" {
    type = integer
    null = true
  }
  column "token" {
    type = varchar
  }
  column "created_at" {
    type = timestamp
    null = true
  }
  primary_key "pk_telegram_tokens" {
    columns = [column.id]
  }
  unique "uq_telegram_tokens_user_id" {
    columns = [column.user_id]
  }
  index "ix_telegram_tokens_id" {
    columns = [column.id]
  }
  foreign_key "fk_telegram_tokens_user_id_users" {
    columns     = [column.user_id]
    ref_columns = [table.users.column.id]
  }
}
