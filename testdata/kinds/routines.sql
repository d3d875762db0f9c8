-- Functions and procedures with everything that CREATE FUNCTION can say, and triggers.
\ir ../since.sql
CREATE SCHEMA app;
CREATE TYPE app.mood AS ENUM ('sad', 'ok');
CREATE TABLE app.users (id int PRIMARY KEY, email text, mood app.mood, "Weird col" int);
CREATE FUNCTION app.plain() RETURNS integer LANGUAGE sql AS 'SELECT 1';
CREATE FUNCTION app.plain(a integer) RETURNS integer LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE LEAKPROOF COST 5 AS $$ SELECT a $$;
CREATE FUNCTION app.plain(a text, b app.mood DEFAULT 'ok') RETURNS text LANGUAGE sql STABLE SECURITY DEFINER SET work_mem = '64MB' SET search_path = app, pg_temp SET "app.who" = 'x' SET datestyle = 'ISO, DMY' AS $$ SELECT a || b $$;
CREATE FUNCTION app.outs(IN a int, OUT b int, INOUT c text) LANGUAGE plpgsql AS $$
BEGIN
    b := a; -- ${not} a %{template}
END;
$$;
CREATE FUNCTION app.one_out(OUT b int) LANGUAGE sql AS 'SELECT 1';
CREATE FUNCTION app.tab(x int) RETURNS TABLE (id int, name text) LANGUAGE sql ROWS 10 AS 'SELECT 1, ''x''';
CREATE FUNCTION app.setof() RETURNS SETOF app.users LANGUAGE sql AS 'SELECT * FROM app.users';
CREATE FUNCTION app.var(VARIADIC xs int[]) RETURNS int LANGUAGE sql AS 'SELECT 1';
\if :since_14
CREATE FUNCTION app.std(a int, b int DEFAULT 2) RETURNS int LANGUAGE sql RETURN a + b;
CREATE FUNCTION app.std2() RETURNS SETOF app.users LANGUAGE sql BEGIN ATOMIC SELECT * FROM app.users WHERE id > 1; END;
\endif
CREATE FUNCTION app.unnamed(int, text) RETURNS void LANGUAGE plpgsql AS 'BEGIN END';
CREATE FUNCTION app."Quoted Name"("Arg One" int) RETURNS int LANGUAGE plpgsql AS $q$
BEGIN
  RETURN NULL;
END
$q$;
CREATE FUNCTION app.rec() RETURNS SETOF record LANGUAGE sql AS 'SELECT 1, 2';
CREATE FUNCTION app.row_of(u app.users) RETURNS text LANGUAGE sql AS 'SELECT u.email';
CREATE FUNCTION app.touch() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  -- SQL
  RETURN NULL;
END;
$$;
CREATE FUNCTION app.nolast() RETURNS int LANGUAGE plpgsql AS $$
BEGIN
  RETURN 1;
END$$;
CREATE PROCEDURE app.proc(a int, INOUT b int DEFAULT 1) LANGUAGE plpgsql SECURITY DEFINER AS $$ BEGIN COMMIT; END $$;
COMMENT ON FUNCTION app.plain(integer) IS 'one of many';
COMMENT ON PROCEDURE app.proc(integer, integer) IS 'a procedure';
CREATE FUNCTION app.dollar() RETURNS text LANGUAGE sql AS 'SELECT $$x$$ || $body$y$body$';
CREATE TABLE app.uses (id int DEFAULT app.plain(3), v int CHECK (app.plain(v) > 0), t text GENERATED ALWAYS AS (app.plain(1)::text) STORED);
CREATE INDEX uses_expr ON app.uses (app.plain(v));
CREATE FUNCTION app.later(u app.uses) RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT u.v';

CREATE TRIGGER t1 BEFORE INSERT OR UPDATE OF email, "Weird col" ON app.users FOR EACH ROW WHEN (new.email <> 'x') EXECUTE FUNCTION app.touch('a', 'b''c', '');
CREATE TRIGGER t2 AFTER DELETE ON app.users REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION app.touch();
CREATE TRIGGER t3 AFTER TRUNCATE ON app.users EXECUTE FUNCTION app.touch();
CREATE CONSTRAINT TRIGGER t4 AFTER INSERT ON app.users DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION app.touch();
CREATE CONSTRAINT TRIGGER t5 AFTER UPDATE ON app.users FROM app.uses NOT DEFERRABLE FOR EACH ROW EXECUTE FUNCTION app.touch();
CREATE TRIGGER t6 AFTER UPDATE ON app.users REFERENCING OLD TABLE AS o NEW TABLE AS n FOR EACH STATEMENT EXECUTE FUNCTION app.touch();
ALTER TABLE app.users DISABLE TRIGGER t2;
ALTER TABLE app.users ENABLE ALWAYS TRIGGER t3;
ALTER TABLE app.users ENABLE REPLICA TRIGGER t4;
COMMENT ON TRIGGER t1 ON app.users IS 'touches';
CREATE TRIGGER same BEFORE UPDATE ON app.users FOR EACH ROW EXECUTE FUNCTION suppress_redundant_updates_trigger();
CREATE TRIGGER same BEFORE UPDATE ON app.uses FOR EACH ROW EXECUTE FUNCTION suppress_redundant_updates_trigger();
