-- Two columns of a table that is renamed change names: what reads one by its alias, by the name of the table or alone is to read
-- the other.
CREATE TABLE t (
    "A" integer,
    b text,
    n integer
);
CREATE TABLE o (
    b integer,
    CONSTRAINT o_check CHECK (b > 0)
);
CREATE VIEW by_alias AS SELECT x.b, y.b AS other FROM t AS x, o AS y;
CREATE VIEW by_name AS SELECT length(t.b) AS long, o.b FROM t, o;
CREATE VIEW alone AS SELECT upper(b) AS c FROM t WHERE "A" > 1;
CREATE VIEW follows AS SELECT n FROM t;
