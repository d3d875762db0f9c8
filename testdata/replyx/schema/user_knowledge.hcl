table "user_knowledge" {
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
  column "doc_id" {
    type = integer
    null = true
  }
  column "content" {
    type = text
  }
  column "type" {
    type = varchar
    null = true
  }
  column "doc_type" {
    type = varchar
    null = true
  }
  column "importance" {
    type = integer
    null = true
  }
  column "last_used" {
    type = timestamp
    null = true
  }
  column "usage_count" {
    type = integer
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
  primary_key "pk_user_knowledge" {
    columns = [column.id]
  }
  perf_index "idx_user_knowledge_doc_type" {
    columns = [column.doc_type, column.importance]
  }
  perf_index "idx_user_knowledge_last_used" {
    columns = [column.last_used]
  }
  perf_index "idx_user_knowledge_user_assistant" {
    columns = [column.user_id, column.assistant_id]
  }
  foreign_key "fk_user_knowledge_assistant_id_assistants" {
    columns     = [column.assistant_id]
    ref_columns = [table.assistants.column.id]
  }
  foreign_key "fk_user_knowledge_doc_id_documents" {
    columns     = [column.doc_id]
    ref_columns = [table.documents.column.id]
  }
  foreign_key "fk_user_knowledge_user_id_users" {
    columns     = [column.user_id]
    ref_columns = [table.users.column.id]
  }
}
