-- The same names in three schemas, and from each schema to each of them whatever may name an object:
-- what a name means is the same once it has been written and read.
\ir ../since.sql
CREATE SCHEMA a;
CREATE SCHEMA b;

CREATE FUNCTION make(step int, script text) RETURNS void LANGUAGE plpgsql AS $$
DECLARE s text; o text;
BEGIN
  FOREACH s IN ARRAY ARRAY['public', 'a', 'b'] LOOP
    IF step = 1 THEN
      EXECUTE format(script, s);
    ELSE
      FOREACH o IN ARRAY ARRAY['public', 'a', 'b'] LOOP
        EXECUTE format(script, s, o);
      END LOOP;
    END IF;
  END LOOP;
END $$;

SELECT make(1, $$
  CREATE TYPE %1$I.status AS ENUM ('new', 'done');
  CREATE TYPE %1$I.pair AS (p int, q text);
  CREATE DOMAIN %1$I.word AS text CHECK (VALUE <> '');
  CREATE TYPE %1$I.span AS RANGE (subtype = float8);
  CREATE SEQUENCE %1$I.counter;
  CREATE TABLE %1$I.item (id int PRIMARY KEY, x text);
  CREATE VIEW %1$I.seen AS SELECT id, x FROM %1$I.item;
  CREATE MATERIALIZED VIEW %1$I.kept AS SELECT id, x FROM %1$I.item;
  CREATE FUNCTION %1$I.step(int, int) RETURNS int IMMUTABLE LANGUAGE sql AS 'SELECT $1 + $2';
  CREATE FUNCTION %1$I.ready(text) RETURNS bool IMMUTABLE LANGUAGE sql AS 'SELECT true';
  CREATE FUNCTION %1$I.touch() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
  CREATE PROCEDURE %1$I.work(int) LANGUAGE sql AS '';
  CREATE AGGREGATE %1$I.total(int) (sfunc = %1$I.step, stype = int, initcond = '0');
  CREATE FUNCTION %1$I.event() RETURNS event_trigger LANGUAGE plpgsql AS 'BEGIN END';
  CREATE FUNCTION %1$I.gap(float8, float8) RETURNS float8 IMMUTABLE LANGUAGE sql AS 'SELECT $1 - $2';
  CREATE COLLATION %1$I.own (provider = icu, locale = 'de');
  CREATE TABLE %1$I.parts (id int, x text) PARTITION BY LIST (x);
  CREATE TEXT SEARCH DICTIONARY %1$I.dict (TEMPLATE = pg_catalog.simple);
  CREATE TEXT SEARCH CONFIGURATION %1$I.conf (PARSER = pg_catalog.default);
$$);

SELECT make(2, $$
  CREATE FUNCTION %1$I.plain(x %2$I.item, y %2$I.seen, z %2$I.kept, VARIADIC w %2$I.pair[]) RETURNS %2$I.status
    LANGUAGE sql AS 'SELECT NULL::%2$I.status';
  CREATE FUNCTION %1$I.rows_%2$s(x %2$I.word, y %2$I.span) RETURNS SETOF %2$I.seen LANGUAGE sql AS 'SELECT * FROM %2$I.seen';
  CREATE FUNCTION %1$I.table_%2$s(x %2$I.item DEFAULT NULL) RETURNS TABLE (a %2$I.kept, b %2$I.status[])
    LANGUAGE sql AS 'SELECT NULL::%2$I.kept, NULL::%2$I.status[]';
  CREATE PROCEDURE %1$I.act(INOUT x %2$I.pair) LANGUAGE sql AS 'SELECT ROW(1, '''')::%2$I.pair';
  CREATE TABLE %1$I.uses_%2$s (
    id int PRIMARY KEY REFERENCES %2$I.item,
    a %2$I.item, b %2$I.seen[], c %2$I.kept, d %2$I.pair, e %2$I.status DEFAULT 'new', f %2$I.word DEFAULT 'w', g %2$I.span,
    h %2$I.status[] DEFAULT '{new}', i text COLLATE %2$I.own, n bigint DEFAULT nextval('%2$I.counter'),
    k int GENERATED ALWAYS AS (%2$I.step(1, 2)) STORED,
    CHECK (%2$I.ready(i))
  );
  CREATE INDEX ON %1$I.uses_%2$s (%2$I.ready(i)) WHERE e = 'new'::%2$I.status;
  CREATE TRIGGER touched BEFORE INSERT ON %1$I.uses_%2$s FOR EACH ROW EXECUTE FUNCTION %2$I.touch();
  CREATE POLICY own ON %1$I.uses_%2$s USING (EXISTS (SELECT FROM %2$I.item WHERE %2$I.ready(x)));
  CREATE RULE also AS ON DELETE TO %1$I.uses_%2$s DO ALSO UPDATE %2$I.item SET x = NULL;
  CREATE TABLE %1$I.child_%2$s () INHERITS (%2$I.item);
  CREATE TABLE %1$I.part_of_%2$s PARTITION OF %2$I.parts FOR VALUES IN ('%1$s');
  CREATE TYPE %1$I.fields_%2$s AS (a %2$I.item, b %2$I.seen[], c %2$I.status, d %2$I.word, e %2$I.span, f text COLLATE %2$I.own);
  CREATE DOMAIN %1$I.of_row_%2$s AS %2$I.pair CHECK ((VALUE).p > 0);
  CREATE DOMAIN %1$I.of_word_%2$s AS %2$I.word CHECK (%2$I.ready(VALUE));
  CREATE DOMAIN %1$I.of_list_%2$s AS %2$I.item[];
  CREATE TYPE %1$I.span_%2$s AS RANGE (subtype = %2$I.status);
  CREATE TYPE %1$I.gaps_%2$s AS RANGE (subtype = float8, subtype_diff = %2$I.gap);
  CREATE AGGREGATE %1$I.sum_%2$s(int) (sfunc = %2$I.step, stype = int, combinefunc = %2$I.step);
  CREATE FUNCTION %1$I.fold(%2$I.item, %2$I.item) RETURNS %2$I.item LANGUAGE sql AS 'SELECT $1';
  CREATE AGGREGATE %1$I.last(%2$I.item) (sfunc = %1$I.fold, stype = %2$I.item);
  CREATE FUNCTION %1$I.same(%2$I.item, %2$I.pair) RETURNS bool LANGUAGE sql AS 'SELECT true';
  CREATE OPERATOR %1$I.=== (leftarg = %2$I.item, rightarg = %2$I.pair, function = %1$I.same);
  CREATE FUNCTION %1$I.nr(int, %2$I.word) RETURNS bool LANGUAGE sql AS 'SELECT true';
  CREATE OPERATOR %1$I.<#> (leftarg = int, rightarg = %2$I.word, function = %1$I.nr);
  CREATE VIEW %1$I.view_%2$s AS SELECT i.id, s.x AS y, NULL::%2$I.pair AS p, %2$I.step(1, 2) AS n, %2$I.total(i.id) OVER () AS t
    FROM %2$I.item i JOIN %2$I.seen s USING (id);
  CREATE TEXT SEARCH CONFIGURATION %1$I.words_%2$s (PARSER = pg_catalog.default);
  ALTER TEXT SEARCH CONFIGURATION %1$I.words_%2$s ADD MAPPING FOR word WITH %2$I.dict;
  CREATE INDEX ON %1$I.uses_%2$s USING gin (to_tsvector('%2$I.conf', i));
  COMMENT ON FUNCTION %1$I.plain(%2$I.item, %2$I.seen, %2$I.kept, %2$I.pair[]) IS 'of %2$s';
$$);
\if :since_14
SELECT make(2, $$ALTER TABLE %1$I.uses_%2$s ADD m %2$I.span_multirange$$);
\endif
DROP FUNCTION make;

CREATE CAST (public.item AS a.pair) WITH INOUT;
CREATE CAST (a.item AS b.item) WITH INOUT;
CREATE CAST (b.seen AS public.seen) WITH INOUT;
CREATE FUNCTION a.turn(b.pair) RETURNS public.item LANGUAGE sql AS 'SELECT NULL::public.item';
CREATE CAST (b.pair AS public.item) WITH FUNCTION a.turn(b.pair);
CREATE EVENT TRIGGER watch ON ddl_command_end EXECUTE FUNCTION b.event();
CREATE PUBLICATION news FOR TABLE a.item, public.parts;
CREATE SEQUENCE b.of_item OWNED BY b.item.id;
GRANT EXECUTE ON FUNCTION a.plain(b.item, b.seen, b.kept, b.pair[]), b.plain(b.item, b.seen, b.kept, b.pair[]) TO pg_monitor;
GRANT SELECT ON a.item, public.seen TO pg_monitor;
GRANT USAGE ON TYPE b.word TO pg_monitor;
GRANT UPDATE (x) ON b.item TO pg_monitor;
