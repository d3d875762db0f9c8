# The example that this repository is about: the database of a product named ReplyX.
env "replyx" {
  src = "testdata/replyx/schema"
  url = getenv("DATABASE_URL")
}

policy {
  # Built and tuned apart from the tables, by schemactl perf.
  perf_indexes {
    names = [
      "idx_ai_token_usage_token_created",
      "idx_ai_token_usage_user_model",
      "idx_balance_transactions_type_created",
      "idx_balance_transactions_user_created",
      "idx_dialog_messages_dialog_timestamp",
      "idx_dialog_messages_kind_timestamp",
      "idx_dialog_messages_sender_timestamp",
      "idx_dialogs_assistant_created",
      "idx_dialogs_handoff_status",
      "idx_dialogs_user_started",
      "idx_documents_hash",
      "idx_documents_user_upload",
      "idx_knowledge_embeddings_assistant_importance",
      "idx_knowledge_embeddings_chunk_hash",
      "idx_knowledge_embeddings_source_created",
      "idx_knowledge_embeddings_user_doc",
      "idx_payments_status_created",
      "idx_payments_user_created",
      "idx_start_events_session_created",
      "idx_start_events_step_created",
      "idx_start_events_type_created",
      "idx_start_events_user_created",
      "idx_user_knowledge_doc_type",
      "idx_user_knowledge_last_used",
      "idx_user_knowledge_user_assistant",
      "ix_start_page_events_created_at",
      "knowledge_embeddings_embedding_cosine_idx",
      "knowledge_embeddings_embedding_l2_idx",
      "query_embeddings_cache_embedding_cosine_idx",
    ]
  }

  ignore "alembic" {
    objects = ["public.alembic_version"]
    reason  = "the old migration chain's own table; drop it when nobody looks back"
  }
}
