table "bot_instances" {
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
  column "platform" {
    type = varchar
  }
  column "bot_token" {
    type = varchar
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
  primary_key "pk_bot_instances" {
    columns = [column.id]
  }
  foreign_key "fk_bot_instances_assistant_id_assistants" {
    columns     = [column.assistant_id]
    ref_columns = [table.assistants.column.id]
  }
  foreign_key "fk_bot_instances_user_id_users" {
    columns     = [column.user_id]
    ref_columns = [table.users.column.id]
  }
}
