create index items_embedding on items using hnsw (embedding vector_l2_ops) with (m = 4, ef_construction = 8);
