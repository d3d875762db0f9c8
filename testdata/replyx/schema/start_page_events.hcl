table "start_page_events" {
  schema = schema.public
  column "id" {
    type = serial
  }
  column "user_id" {
    type = integer
    null = true
  }
  column "session_id" {
    type = varchar(64)
  }
  column "event_type" {
    type = varchar(50)
  }
  column "step_id" {
    type = integer
    null = true
  }
  column "action_type" {
    type = varchar(50)
    null = true
  }
  column "event_metadata" {
    type = text
    null = true
  }
  column "user_agent" {
    type = varchar(512)
    null = true
  }
  column "ip_address" {
    type = varchar(45)
    null = true
  }
  column "created_at" {
    type = timestamp
    null = true
  }
  primary_key "pk_start_page_events" {
    columns = [column.id]
  }
  index "ix_start_page_events_id" {
    columns = [column.id]
  }
  perf_index "idx_start_events_session_created" {
    columns = [column.session_id, column.created_at]
  }
  perf_index "idx_start_events_step_created" {
    columns = [column.step_id, column.created_at]
  }
  perf_index "idx_start_events_type_created" {
    columns = [column.event_type, column.created_at]
  }
  perf_index "idx_start_events_user_created" {
    columns = [column.user_id, column.created_at]
  }
  perf_index "ix_start_page_events_created_at" {
    columns = [column.created_at]
  }
  foreign_key "fk_start_page_events_user_id_users" {
    columns     = [column.user_id]
    ref_columns = [table.users.column.id]
  }
}
