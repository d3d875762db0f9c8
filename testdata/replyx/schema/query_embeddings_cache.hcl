table "query_embeddings_cache" {
  schema = schema.public
  column "id" {
    type = serial
  }
  column "query_hash" {
    type = varchar(64)
  }
  column "query_text" {
    type = text
  }
  column "embedding" {
    type = vector(1536)
  }
  column "created_at" {
    type = timestamp
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
  primary_key "pk_query_embeddings_cache" {
    columns = [column.id]
  }
  unique "uq_query_embeddings_cache_query_hash" {
    columns = [column.query_hash]
  }
  index "ix_query_embeddings_cache_id" {
    columns = [column.id]
  }
  perf_index "query_embeddings_cache_embedding_cosine_idx" {
    type = IVFFLAT
    on {
      column = column.embedding
      ops    = vector_cosine_ops
    }
    with {
      lists = 50
    }
  }
}
