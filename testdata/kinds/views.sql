-- Views and materialized views, on each other, with every option.
\ir ../since.sql
CREATE TABLE users (id int PRIMARY KEY, email text NOT NULL, "Select" int);
CREATE VIEW z_base AS SELECT id, email, "Select" FROM users WHERE id > 0;
CREATE VIEW a_top AS SELECT z.*, upper(z.email) AS up FROM z_base z JOIN users USING (id);
CREATE VIEW checked WITH (security_barrier) AS SELECT * FROM users WHERE id < 100 WITH LOCAL CHECK OPTION;
\if :since_15
CREATE VIEW cascaded WITH (security_invoker = true) AS SELECT * FROM checked WITH CASCADED CHECK OPTION;
\else
CREATE VIEW cascaded AS SELECT * FROM checked WITH CASCADED CHECK OPTION;
\endif
CREATE RECURSIVE VIEW nums (n) AS VALUES (1) UNION ALL SELECT n + 1 FROM nums WHERE n < 10;
CREATE VIEW named (a, "B b") AS SELECT id, email FROM users;
COMMENT ON VIEW named IS 'with names';
COMMENT ON COLUMN named."B b" IS 'a column';
ALTER VIEW checked ALTER COLUMN email SET DEFAULT 'none';
CREATE FUNCTION view_row(v z_base) RETURNS text LANGUAGE sql IMMUTABLE AS 'SELECT v.email';
CREATE VIEW over_function AS SELECT view_row(z) AS x FROM z_base z;
CREATE MATERIALIZED VIEW mat AS SELECT id, email, length(email) AS n FROM a_top;
CREATE UNIQUE INDEX mat_id ON mat (id);
CREATE INDEX mat_low ON mat (lower(email), n DESC) WHERE n > 2;
COMMENT ON MATERIALIZED VIEW mat IS 'stored';
COMMENT ON INDEX mat_id IS 'the key';
CREATE MATERIALIZED VIEW mat_empty WITH (fillfactor = 70) AS SELECT 1 AS one WITH NO DATA;
CREATE VIEW on_mat AS SELECT count(*) AS c FROM mat;
CREATE FUNCTION ins() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
CREATE TRIGGER ins INSTEAD OF INSERT ON z_base FOR EACH ROW EXECUTE FUNCTION ins();
CREATE VIEW empty_columns AS SELECT;
CREATE VIEW text_tricks AS SELECT '${x} %{y}'::text AS t, E'back\\slash' AS b, 'quote''s' AS q;
