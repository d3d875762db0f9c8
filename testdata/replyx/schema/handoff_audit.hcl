table "handoff_audit" {
  schema = schema.public
  column "id" {
    type = serial
  }
  column "dialog_id" {
    type = integer
  }
  column "from_status" {
    type = varchar
    null = true
  }
  column "to_status" {
    type = varchar
  }
  column "user_id" {
    type = integer
    null = true
  }
  column "reason" {
    type = varchar
    null = true
  }
  column "request_id" {
    type = varchar(36)
    null = true
  }
  column "seq" {
    type = integer
  }
  column "extra_data" {
    type = json
    null = true
  }
  column "created_at" {
    type    = timestamp
    default = sql("now()")
  }
  primary_key "pk_handoff_audit" {
    columns = [column.id]
  }
  foreign_key "fk_handoff_audit_dialog_id_dialogs" {
    columns     = [column.dialog_id]
    ref_columns = [table.dialogs.column.id]
  }
  foreign_key "fk_handoff_audit_user_id_users" {
    columns     = [column.user_id]
    ref_columns = [table.users.column.id]
  }
}
