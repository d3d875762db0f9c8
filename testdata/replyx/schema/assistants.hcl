table "assistants" {
  schema = schema.public
  column "id" {
    type = serial
  }
  column "user_id" {
    type = integer
    null = true
  }
  column "name" {
    type = varchar
  }
  column "ai_model" {
    type = varchar
    null = true
  }
  column "system_prompt" {
    type = text
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
  column "is_active" {
    type = boolean
    null = true
  }
  column "website_integration_enabled" {
    type = boolean
    null = true
  }
  column "allowed_domains" {
    type = text
    null = true
  }
  column "knowledge_version" {
    type = integer
    null = true
  }
  column "operator_name" {
    type = varchar(255)
    null = true
  }
  column "business_name" {
    type = varchar(255)
    null = true
  }
  column "avatar_url" {
    type = text
    null = true
  }
  column "widget_theme" {
    type = varchar(50)
    null = true
  }
  column "widget_settings" {
    type = json
    null = true
  }
  primary_key "pk_assistants" {
    columns = [column.id]
  }
  index "ix_assistants_id" {
    columns = [column.id]
  }
  foreign_key "fk_assistants_user_id_users" {
    columns     = [column.user_id]
    ref_columns = [table.users.column.id]
  }
}
