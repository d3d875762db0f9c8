table "ai_token_usage" {
  schema = schema.public
  column "id" {
    type = serial
  }
  column "token_id" {
    type = integer
    null = true
  }
  column "user_id" {
    type = integer
    null = true
  }
  column "assistant_id" {
    type = integer
    null = true
  }
  column "model_used" {
    type = varchar
  }
  column "prompt_tokens" {
    type = integer
    null = true
  }
  column "completion_tokens" {
    type = integer
    null = true
  }
  column "total_tokens" {
    type = integer
    null = true
  }
  column "request_type" {
    type = varchar
    null = true
  }
  column "response_time" {
    type = double_precision
    null = true
  }
  column "success" {
    type = boolean
    null = true
  }
  column "error_message" {
    type = text
    null = true
  }
  column "created_at" {
    type = timestamp
    null = true
  }
  primary_key "pk_ai_token_usage" {
    columns = [column.id]
  }
  index "ix_ai_token_usage_id" {
    columns = [column.id]
  }
  perf_index "idx_ai_token_usage_token_created" {
    columns = [column.token_id, column.created_at]
  }
  perf_index "idx_ai_token_usage_user_model" {
    columns = [column.user_id, column.model_used]
  }
  foreign_key "fk_ai_token_usage_assistant_id_assistants" {
    columns     = [column.assistant_id]
    ref_columns = [table.assistants.column.id]
  }
  foreign_key "fk_ai_token_usage_token_id_ai_token_pool" {
    columns     = [column.token_id]
    ref_columns = [table.ai_token_pool.column.id]
  }
  foreign_key "fk_ai_token_usage_user_id_users" {
    columns     = [column.user_id]
    ref_columns = [table.users.column.id]
  }
}
