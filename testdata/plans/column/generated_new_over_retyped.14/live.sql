-- A view, a function and a policy are made again for the new type of a column, and read new columns that are computed from it, or
-- that stand behind one that is.
CREATE TABLE a (id integer PRIMARY KEY, n bigint);
CREATE VIEW a_v AS SELECT id, n FROM a;
CREATE TABLE b (id integer PRIMARY KEY, n integer, t varchar(10));
CREATE FUNCTION b_n() RETURNS SETOF bigint LANGUAGE sql BEGIN ATOMIC SELECT n FROM b; END;
CREATE POLICY b_p ON b USING (n > 0);
CREATE VIEW b_w AS SELECT n FROM b;
CREATE MATERIALIZED VIEW b_m AS SELECT n FROM b_w;
