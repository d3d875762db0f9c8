table "ai_token_pool" {
  schema = schema.public
  column "id" {
    type = serial
  }
  column "name" {
    type = varchar
  }
  column "token" {
    type = varchar
  }
  column "model_access" {
    type = varchar
    null = true
  }
  column "daily_limit" {
    type = integer
    null = true
  }
  column "monthly_limit" {
    type = integer
    null = true
  }
  column "current_daily_usage" {
    type = integer
    null = true
  }
  column "current_monthly_usage" {
    type = integer
    null = true
  }
  column "last_reset_daily" {
    type = timestamp
    null = true
  }
  column "last_reset_monthly" {
    type = timestamp
    null = true
  }
  column "priority" {
    type = integer
    null = true
  }
  column "is_active" {
    type = boolean
    null = true
  }
  column "created_at" {
    type = timestamp
    null = true
  }
  column "last_used" {
    type = timestamp
    null = true
  }
  column "error_count" {
    type = integer
    null = true
  }
  column "last_error" {
    type = timestamp
    null = true
  }
  column "notes" {
    type = text
    null = true
  }
  primary_key "pk_ai_token_pool" {
    columns = [column.id]
  }
  unique "uq_ai_token_pool_token" {
    columns = [column.token]
  }
  index "ix_ai_token_pool_id" {
    columns = [column.id]
  }
}
