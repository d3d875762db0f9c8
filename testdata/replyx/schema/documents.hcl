table "documents" {
  schema = schema.public
  column "id" {
    type = serial
  }
  column "user_id" {
    type = integer
    null = true
  }
  column "filename" {
    type = varchar
  }
  column "size" {
    type = integer
  }
  column "upload_date" {
    type = timestamp
    null = true
  }
  column "doc_hash" {
    type = varchar(64)
    null = true
  }
  primary_key "pk_documents" {
    columns = [column.id]
  }
  index "ix_documents_id" {
    columns = [column.id]
  }
  perf_index "idx_documents_hash" {
    columns = [column.doc_hash]
  }
  perf_index "idx_documents_user_upload" {
    columns = [column.user_id, column.upload_date]
  }
  foreign_key "fk_documents_user_id_users" {
    columns     = [column.user_id]
    ref_columns = [table.users.column.id]
  }
}
