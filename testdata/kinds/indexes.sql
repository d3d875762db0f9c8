\ir ../since.sql
CREATE EXTENSION pg_trgm;
CREATE EXTENSION btree_gin;
CREATE SCHEMA ext;
CREATE EXTENSION hstore WITH SCHEMA ext;
CREATE TYPE mood AS ENUM ('a', 'b');
CREATE TABLE t (a integer, b text, c varchar(10), d jsonb, e tsvector, f int4range, g inet, h text[], i mood, j timestamptz, k char(3), l name, m ext.hstore, n numeric, o point, p uuid, q bytea);
CREATE INDEX plain ON t (a);
CREATE UNIQUE INDEX uniq ON t (a, b);
\if :since_15
CREATE UNIQUE INDEX uniq_nulls ON t (c) NULLS NOT DISTINCT;
\endif
CREATE INDEX descending ON t (a DESC, b DESC NULLS LAST, c NULLS FIRST);
CREATE INDEX included ON t (a) INCLUDE (b, c);
CREATE INDEX partial ON t (a) WHERE b = 'x' AND a IN (1, 2, 3) AND j > '2020-01-01';
CREATE INDEX expressions ON t (lower(b), (a + 1), upper(c) text_pattern_ops, coalesce(b, '') DESC);
CREATE INDEX collated ON t (b COLLATE "C", lower(c) COLLATE "POSIX");
CREATE INDEX pattern ON t (b text_pattern_ops, c varchar_pattern_ops, k bpchar_pattern_ops);
CREATE INDEX varchars ON t (c, k, l, i, h, p, q, n);
CREATE INDEX filled ON t (a) WITH (fillfactor = 70, deduplicate_items = off);
CREATE INDEX hashed ON t USING hash (c) WITH (fillfactor = 60);
CREATE INDEX gin_default ON t USING gin (d);
CREATE INDEX gin_path ON t USING gin (d jsonb_path_ops) WITH (fastupdate = off, gin_pending_list_limit = 128);
CREATE INDEX gin_array ON t USING gin (h);
CREATE INDEX gin_trgm ON t USING gin (b gin_trgm_ops, c gin_trgm_ops);
CREATE INDEX gin_scalar ON t USING gin (a, b);
CREATE INDEX gin_text ON t USING gin (e);
CREATE INDEX gist_range ON t USING gist (f);
CREATE INDEX gist_options ON t USING gist (e tsvector_ops (siglen = 100));
CREATE INDEX gist_trgm ON t USING gist (b gist_trgm_ops (siglen = 32));
CREATE INDEX gist_inet ON t USING gist (g inet_ops);
CREATE INDEX gist_hstore ON t USING gist (m);
CREATE INDEX gist_point ON t USING gist (o);
CREATE INDEX spgist_text ON t USING spgist (b);
CREATE INDEX spgist_point ON t USING spgist (o kd_point_ops);
CREATE INDEX brin_plain ON t USING brin (a);
\if :since_14
CREATE INDEX brin_options ON t USING brin (a int4_minmax_multi_ops (values_per_range = 16), j) WITH (pages_per_range = 16, autosummarize = on);
CREATE INDEX brin_bloom ON t USING brin (b text_bloom_ops (n_distinct_per_range = 100));
\endif
COMMENT ON INDEX plain IS 'a plain one';
\if :vector
CREATE EXTENSION vector;
CREATE TABLE v (id integer PRIMARY KEY, e vector(3), h halfvec(3), s sparsevec(3), b bit(8), big vector(2100));
CREATE INDEX ivf_l2 ON v USING ivfflat (e) WITH (lists = 10);
CREATE INDEX ivf_l2_spelled ON v USING ivfflat (e vector_l2_ops) WITH (lists = 11);
CREATE INDEX ivf_cos ON v USING ivfflat (e vector_cosine_ops) WITH (lists = 12);
CREATE INDEX ivf_ip ON v USING ivfflat (e vector_ip_ops);
CREATE INDEX ivf_half ON v USING ivfflat (h halfvec_l2_ops) WITH (lists = 5);
CREATE INDEX ivf_bit ON v USING ivfflat (b bit_hamming_ops) WITH (lists = 5);
CREATE INDEX hnsw_l2 ON v USING hnsw (e vector_l2_ops);
CREATE INDEX hnsw_l1 ON v USING hnsw (e vector_l1_ops) WITH (m = 8, ef_construction = 32);
CREATE INDEX hnsw_sparse ON v USING hnsw (s sparsevec_cosine_ops);
CREATE INDEX hnsw_bit ON v USING hnsw (b bit_jaccard_ops);
CREATE INDEX hnsw_cast ON v USING hnsw ((big::halfvec(2100)) halfvec_cosine_ops) WHERE id > 10;
\endif
-- An operator class of an extension over a function of the same schema.
CREATE FUNCTION initials(text) RETURNS text IMMUTABLE LANGUAGE sql AS $$SELECT left($1, 1)$$;
CREATE INDEX gin_initials ON t USING gin (initials(b) gin_trgm_ops);
