table "dialogs" {
  schema = schema.public
  column "id" {
    type = serial
  }
  column "user_id" {
    type = integer
    null = true
  }
  column "assistant_id" {
    type = integer
    null = true
  }
  column "started_at" {
    type = timestamp
    null = true
  }
  column "ended_at" {
    type = timestamp
    null = true
  }
  column "auto_response" {
    type = integer
    null = true
  }
  column "first_response_time" {
    type = double_precision
    null = true
  }
  column "fallback" {
    type = integer
    null = true
  }
  column "is_taken_over" {
    type = integer
    null = true
  }
  column "telegram_chat_id" {
    type = varchar
    null = true
  }
  column "telegram_username" {
    type = varchar
    null = true
  }
  column "first_name" {
    type = varchar
    null = true
  }
  column "last_name" {
    type = varchar
    null = true
  }
  column "guest_id" {
    type = varchar
    null = true
  }
  column "handoff_status" {
    type = varchar
  }
  column "handoff_requested_at" {
    type = timestamp
    null = true
  }
  column "handoff_started_at" {
    type = timestamp
    null = true
  }
  column "handoff_resolved_at" {
    type = timestamp
    null = true
  }
  column "handoff_reason" {
    type = varchar
    null = true
  }
  column "assigned_manager_id" {
    type = integer
    null = true
  }
  column "request_id" {
    type = varchar(36)
    null = true
  }
  primary_key "pk_dialogs" {
    columns = [column.id]
  }
  index "ix_dialogs_guest_id" {
    columns = [column.guest_id]
  }
  perf_index "idx_dialogs_assistant_created" {
    columns = [column.assistant_id, column.started_at]
  }
  perf_index "idx_dialogs_handoff_status" {
    columns = [column.handoff_status, column.handoff_requested_at]
  }
  perf_index "idx_dialogs_user_started" {
    columns = [column.user_id, column.started_at]
  }
  foreign_key "fk_dialogs_assigned_manager_id_users" {
    columns     = [column.assigned_manager_id]
    ref_columns = [table.users.column.id]
  }
  foreign_key "fk_dialogs_assistant_id_assistants" {
    columns     = [column.assistant_id]
    ref_columns = [table.assistants.column.id]
  }
  foreign_key "fk_dialogs_user_id_users" {
    columns     = [column.user_id]
    ref_columns = [table.users.column.id]
  }
}
