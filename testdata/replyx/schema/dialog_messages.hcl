table "dialog_messages" {
  schema = schema.public
  column "id" {
    type = serial
  }
  column "dialog_id" {
    type = integer
    null = true
  }
  column "sender" {
    type = varchar
    null = true
  }
  column "text" {
    type = text
  }
  column "timestamp" {
    type = timestamp
    null = true
  }
  column "delivered" {
    type = integer
    null = true
  }
  column "message_kind" {
    type = varchar
  }
  column "system_type" {
    type = varchar
    null = true
  }
  primary_key "pk_dialog_messages" {
    columns = [column.id]
  }
  perf_index "idx_dialog_messages_dialog_timestamp" {
    columns = [column.dialog_id, column.timestamp]
  }
  perf_index "idx_dialog_messages_kind_timestamp" {
    columns = [column.message_kind, column.timestamp]
  }
  perf_index "idx_dialog_messages_sender_timestamp" {
    columns = [column.sender, column.timestamp]
  }
  foreign_key "fk_dialog_messages_dialog_id_dialogs" {
    columns     = [column.dialog_id]
    ref_columns = [table.dialogs.column.id]
  }
}
