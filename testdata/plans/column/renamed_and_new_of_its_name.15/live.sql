-- What reads a column that is renamed reads the renamed one from then on, and is to read the new one of its
-- old name. The server prints the text that is there and the text that is to be there in the same words.
CREATE TABLE t (
    id integer NOT NULL,
    a integer DEFAULT 1 NOT NULL,
    g integer GENERATED ALWAYS AS (a + 1) STORED,
    CONSTRAINT t_check CHECK (a > 0),
    CONSTRAINT t_excl EXCLUDE USING btree ((a % 10) WITH =) WHERE (a > 5)
);
CREATE INDEX t_part ON t (id) WHERE a > 0;
CREATE INDEX t_expr ON t ((a + 1));
CREATE STATISTICS t_stat (ndistinct) ON id, a FROM t;
CREATE POLICY p ON t USING (a > 0);
CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
CREATE TRIGGER w BEFORE UPDATE ON t FOR EACH ROW WHEN (NEW.a > 0) EXECUTE FUNCTION f();
CREATE RULE r AS ON DELETE TO t WHERE old.a > 0 DO INSTEAD NOTHING;
CREATE VIEW v AS SELECT t.id FROM t WHERE t.a > 0;
CREATE MATERIALIZED VIEW m AS SELECT x.id, x.a AS n FROM t AS x;
CREATE FUNCTION s() RETURNS integer LANGUAGE sql BEGIN ATOMIC SELECT t.a FROM t; END;
CREATE PUBLICATION pub FOR TABLE t WHERE (a > 0);
