table "qa_knowledge" {
  schema = schema.public
  column "id" {
    type = serial
  }
  column "user_id" {
    type = integer
  }
  column "assistant_id" {
    type = integer
    null = true
  }
  column "question" {
    type = text
  }
  column "answer" {
    type = text
  }
  column "category" {
    type = varchar
    null = true
  }
  column "keywords" {
    type = varchar
    null = true
  }
  column "importance" {
    type = integer
    null = true
  }
  column "usage_count" {
    type = integer
    null = true
  }
  column "last_used" {
    type = timestamp
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
  column "updated_at" {
    type = timestamp
    null = true
  }
  primary_key "pk_qa_knowledge" {
    columns = [column.id]
  }
  index "ix_qa_knowledge_id" {
    columns = [column.id]
  }
  foreign_key "fk_qa_knowledge_assistant_id_assistants" {
    columns     = [column.assistant_id]
    ref_columns = [table.assistants.column.id]
  }
  foreign_key "fk_qa_knowledge_user_id_users" {
    columns     = [column.user_id]
    ref_columns = [table.users.column.id]
  }
}
