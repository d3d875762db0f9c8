table "knowledge_embeddings" {
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
  column "doc_id" {
    type = integer
    null = true
  }
  column "qa_id" {
    type = integer
    null = true
  }
  column "chunk_index" {
    type = integer
  }
  column "chunk_text" {
    type = text
  }
  column "embedding" {
    type = vector(1536)
  }
  column "doc_type" {
    type = varchar
    null = true
  }
  column "importance" {
    type = integer
    null = true
  }
  column "token_count" {
    type = integer
    null = true
  }
  column "chunk_hash" {
    type = varchar(64)
    null = true
  }
  column "source" {
    type = varchar
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
  primary_key "pk_knowledge_embeddings" {
    columns = [column.id]
  }
  index "ix_knowledge_embeddings_id" {
    columns = [column.id]
  }
  perf_index "idx_knowledge_embeddings_assistant_importance" {
    columns = [column.assistant_id, column.importance]
  }
  perf_index "idx_knowledge_embeddings_chunk_hash" {
    columns = [column.chunk_hash]
  }
  perf_index "idx_knowledge_embeddings_source_created" {
    columns = [column.source, column.created_at]
  }
  perf_index "idx_knowledge_embeddings_user_doc" {
    columns = [column.user_id, column.doc_id]
  }
  perf_index "knowledge_embeddings_embedding_cosine_idx" {
    type = IVFFLAT
    on {
      column = column.embedding
      ops    = vector_cosine_ops
    }
    with {
      lists = 100
    }
  }
  perf_index "knowledge_embeddings_embedding_l2_idx" {
    type    = IVFFLAT
    columns = [column.embedding]
    with {
      lists = 100
    }
  }
  foreign_key "fk_knowledge_embeddings_assistant_id_assistants" {
    columns     = [column.assistant_id]
    ref_columns = [table.assistants.column.id]
  }
  foreign_key "fk_knowledge_embeddings_doc_id_documents" {
    columns     = [column.doc_id]
    ref_columns = [table.documents.column.id]
  }
  foreign_key "fk_knowledge_embeddings_qa_id" {
    columns     = [column.qa_id]
    ref_columns = [table.qa_knowledge.column.id]
  }
  foreign_key "fk_knowledge_embeddings_user_id_users" {
    columns     = [column.user_id]
    ref_columns = [table.users.column.id]
  }
}
