create index items_embedding on items using ivfflat (embedding vector_cosine_ops) with (lists = 10);
