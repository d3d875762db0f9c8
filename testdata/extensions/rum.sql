CREATE EXTENSION rum;
CREATE TABLE docs (id bigint PRIMARY KEY, body tsvector, at timestamptz);
CREATE INDEX docs_body ON docs USING rum (body rum_tsvector_ops);
CREATE INDEX docs_at ON docs USING rum (body rum_tsvector_addon_ops, at) WITH (attach = 'at', to = 'body');
