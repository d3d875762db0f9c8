CREATE EXTENSION vector;
CREATE TABLE t (id integer PRIMARY KEY, e vector(3), big vector(2100));
CREATE INDEX ivf_default ON t USING ivfflat (e) WITH (lists = 100);
CREATE INDEX hnsw_l2 ON t USING hnsw (e vector_l2_ops);
CREATE INDEX lists ON t USING ivfflat (e vector_l2_ops) WITH (lists = 100);
CREATE INDEX cosine ON t USING ivfflat (e vector_cosine_ops) WITH (lists = 10);
CREATE INDEX half ON t USING hnsw ((big::halfvec(2100)) halfvec_cosine_ops) WITH (m = 8);
