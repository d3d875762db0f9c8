-- A database that somebody hostile shares with us. Role mallory can log in and owns schema mallory; she
-- may create in public and in app too, and gave hostile_owner, who owns app, things to use. Some objects
-- only a superuser can make, and mallory owns the function behind them.
--
-- Each function here calls trap.spring with its own name. If it ran, no rollback hides it: sequences
-- "trap"."NAME" and "trap"."any" have moved, pg_stat_user_functions counts the call (also in a read-only
-- transaction), and where a superuser ran it the file hostile-DATABASE in the server's folder names it.
-- Load it with psql as a superuser. A test calls whatever is added here; names are all that it knows.
-- Event triggers are disabled: they would keep a careful program from asking the server at all, and so
-- hide the rest. ALTER EVENT TRIGGER ... ENABLE ALWAYS arms them.

SET client_min_messages = error;
SET search_path = pg_catalog, pg_temp;
SET check_function_bodies = off;

DO $$ BEGIN CREATE ROLE mallory LOGIN; EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$;
DO $$ BEGIN CREATE ROLE hostile_owner LOGIN PASSWORD 'owner'; EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$;
DO $$ BEGIN EXECUTE format('GRANT CREATE, CONNECT, TEMP ON DATABASE %I TO hostile_owner', current_database()); END $$;

-- The trap.

CREATE SCHEMA trap;
GRANT USAGE ON SCHEMA trap TO PUBLIC;
CREATE SEQUENCE trap."any";

-- Some are called a hundred thousand times: the first time in a transaction tells all.
CREATE FUNCTION trap.spring(name text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  IF pg_catalog.strpos(pg_catalog.current_setting('trap.sprung', true), pg_catalog.quote_ident(name)) OPERATOR(pg_catalog.>) 0 THEN
    RETURN;
  END IF;
  PERFORM pg_catalog.set_config('trap.sprung', pg_catalog.concat(pg_catalog.current_setting('trap.sprung', true), pg_catalog.quote_ident(name)), false);
  IF (SELECT r.rolsuper FROM pg_catalog.pg_roles r WHERE r.rolname OPERATOR(pg_catalog.=) current_user)
    AND (pg_catalog.pg_stat_file(pg_catalog.concat('hostile-', pg_catalog.current_database()), true)).size IS NULL THEN
    EXECUTE pg_catalog.format('COPY (SELECT %L) TO PROGRAM %L', pg_catalog.concat(name, ' ran as ', current_user), pg_catalog.concat('cat > hostile-', pg_catalog.current_database()));
  END IF;
  PERFORM pg_catalog.nextval('trap."any"'::pg_catalog.regclass);
  PERFORM pg_catalog.nextval(pg_catalog.concat('trap.', pg_catalog.quote_ident(name))::pg_catalog.regclass);
EXCEPTION WHEN OTHERS THEN NULL; -- a read-only transaction, or a trap that is being made
END $$;

-- trap.operator makes an operator whose function has the operator's name. A trap has the name of its
-- function, with the schema.
CREATE FUNCTION trap.operator(within text, operator text, l text, r text, result text) RETURNS void LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE name text := format('%s(%s,%s)', operator, l, r);
BEGIN
  EXECUTE format('CREATE FUNCTION %I.%I(%s, %s) RETURNS %s IMMUTABLE LANGUAGE plpgsql AS %L', within, name, l, r, result,
    format('BEGIN PERFORM trap.spring(%L); RETURN %s; END', within || '.' || name, CASE result WHEN 'boolean' THEN 'true' ELSE 'NULL' END));
  EXECUTE format('CREATE OPERATOR %I.%s (LEFTARG = %s, RIGHTARG = %s, FUNCTION = %I.%I)', within, operator, l, r, within, name);
END $$;

-- trap.routine makes a function.
CREATE FUNCTION trap.routine(within text, name text, args text, result text, value text DEFAULT 'NULL') RETURNS void LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  EXECUTE format('CREATE FUNCTION %I.%I(%s) RETURNS %s IMMUTABLE LANGUAGE plpgsql AS %L', within, name, args, result,
    format('BEGIN PERFORM trap.spring(%L); RETURN %s; END', within || '.' || name, value));
END $$;
GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA trap TO PUBLIC;

CREATE SCHEMA mallory AUTHORIZATION mallory;
CREATE SCHEMA app AUTHORIZATION hostile_owner;
GRANT USAGE ON SCHEMA mallory, app, public TO PUBLIC;
GRANT CREATE ON SCHEMA app, public TO mallory;
GRANT CREATE ON SCHEMA mallory TO hostile_owner;

SET ROLE mallory;

-- Operators that win because pg_catalog has none for exactly these types.

SELECT trap.operator(within, op, l, r, 'boolean') FROM (VALUES ('mallory'), ('public')) AS s (within), (VALUES
  ('=', 'oid', 'regclass'), ('=', 'regclass', 'oid'), ('=', 'regclass', 'regclass'), ('=', 'oid', 'regtype'), ('=', 'oid', 'regnamespace'),
  ('=', 'regnamespace', 'oid'), ('=', 'oid', 'integer'), ('=', 'integer', 'oid'), ('=', 'oid', 'bigint'), ('=', 'varchar', 'varchar'),
  ('=', 'varchar', 'text'), ('=', 'text', 'varchar'), ('=', 'name', 'varchar'), ('=', '"char"', 'text'), ('=', 'text', '"char"'),
  ('=', 'text[]', 'text[]'), ('=', 'name[]', 'name[]'), ('=', 'oid[]', 'oid[]'), ('=', 'smallint[]', 'smallint[]'), ('=', 'int2vector', 'int2vector'),
  ('=', 'aclitem[]', 'aclitem[]'), ('=', 'smallint', 'oid'), ('=', 'real', 'integer'), ('=', 'json', 'json'), ('=', 'boolean', 'text'),
  ('<>', 'oid', 'regclass'), ('<>', 'oid', 'integer'), ('<>', 'varchar', 'varchar'), ('<>', '"char"', 'text'), ('<>', 'text[]', 'text[]'),
  ('<', 'varchar', 'varchar'), ('<', 'oid', 'integer'), ('<', 'integer', 'real'), ('>', 'varchar', 'varchar'), ('>', 'oid', 'integer'),
  ('>', 'smallint', 'oid'), ('>', 'real', 'integer'), ('>=', 'oid', 'integer'), ('<=', 'oid', 'integer'), ('>=', 'varchar', 'varchar'),
  ('~~', 'varchar', 'varchar'), ('~~', 'varchar', 'text'), ('!~~', 'name', 'name'), ('~', 'varchar', 'text'), ('!~', 'varchar', 'text'),
  ('@>', 'text[]', 'text[]'), ('&&', 'text[]', 'text[]'), ('&&', 'oid[]', 'oid[]'), ('?', 'jsonb', 'varchar')
) AS o (op, l, r);

SELECT trap.operator('mallory', op, l, r, result) FROM (VALUES
  ('||', 'text', 'name', 'text'), ('||', 'name', 'text', 'text'), ('||', 'text', 'varchar', 'text'), ('||', 'varchar', 'varchar', 'text'),
  ('||', 'text', '"char"', 'text'), ('||', 'text', 'integer', 'text'), ('||', 'text', 'oid', 'text'), ('||', 'text[]', 'text', 'text[]'),
  ('->>', 'jsonb', 'varchar', 'text'), ('->>', 'json', 'varchar', 'text'), ('->', 'jsonb', 'varchar', 'jsonb'),
  ('&', 'smallint', 'integer', 'integer'), ('&', 'integer', 'smallint', 'integer'), ('+', 'oid', 'integer', 'oid'), ('+', 'integer', '"char"', 'integer'),
  ('-', 'real', 'integer', 'real'), ('*', 'numeric', 'integer', 'numeric'), ('*', 'real', 'integer', 'real'), ('/', 'bigint', 'real', 'real'),
  ('%', 'integer', 'bigint', 'bigint')
) AS o (op, l, r, result);
SELECT trap.operator('app', '=', 'varchar', 'varchar', 'boolean'), trap.operator('app', '>', 'numeric', 'integer', 'boolean');

-- Functions that win because they take exactly what is given, and some with the very arguments of pg_catalog's.

SELECT trap.routine('mallory', name, args, result) FROM (VALUES
  ('lower', 'varchar', 'text'), ('upper', 'varchar', 'text'), ('length', 'varchar', 'integer'), ('md5', 'varchar', 'text'), ('left', 'varchar, integer', 'text'),
  ('quote_ident', 'name', 'text'), ('quote_ident', 'varchar', 'text'), ('quote_literal', 'name', 'text'), ('quote_literal', 'varchar', 'text'),
  ('format', 'text, name', 'text'), ('format', 'text, text, name', 'text'), ('format', 'text, name, name', 'text'), ('concat', 'name, text', 'text'),
  ('replace', 'name, text, text', 'text'), ('regexp_replace', 'name, text, text', 'text'), ('split_part', 'name, text, integer', 'text'), ('position', 'text, name', 'integer'),
  ('nextval', 'text', 'bigint'), ('currval', 'text', 'bigint'), ('setval', 'text, integer', 'bigint'),
  ('pg_get_expr', 'pg_node_tree, regclass', 'text'), ('format_type', 'regtype, integer', 'text'), ('pg_get_indexdef', 'regclass', 'text'),
  ('pg_get_viewdef', 'regclass', 'text'), ('pg_get_userbyid', 'regrole', 'name'), ('pg_relation_size', 'oid', 'bigint'), ('pg_table_size', 'oid', 'bigint'),
  ('pg_total_relation_size', 'oid', 'bigint'), ('array_length', 'int2vector, integer', 'integer'), ('array_position', 'int2vector, smallint', 'integer'),
  ('cardinality', 'text[]', 'integer'), ('unnest', 'int2vector', 'smallint'), ('generate_subscripts', 'int2vector, integer', 'integer'),
  ('unnest', 'text[]', 'text'), ('jsonb_build_object', 'text, text', 'jsonb'), ('to_json', 'text', 'json'), ('round', 'real', 'real'), ('abs', 'oid', 'oid'),
  ('now', '', 'timestamptz'), ('version', '', 'text'), ('current_setting', 'text', 'text'), ('set_config', 'text, text, boolean', 'text'), ('format_type', 'oid, integer', 'text'),
  ('to_regclass', 'text', 'regclass'), ('pg_backend_pid', '', 'integer'), ('pg_try_advisory_lock', 'bigint', 'boolean'), ('has_table_privilege', 'oid, text', 'boolean'),
  ('date_trunc', 'text, date', 'timestamptz'), ('jsonb_typeof', 'json', 'text')
) AS f (name, args, result);
SELECT trap.routine('public', 'lower', 'varchar', 'text'), trap.routine('public', 'nextval', 'text', 'bigint'), trap.routine('app', 'upper', 'varchar', 'text'),
  trap.routine('app', 'length', 'varchar', 'integer');

SELECT trap.routine('mallory', 'step(' || kind || ')', 'text[], ' || kind, 'text[]') FROM (VALUES ('name'), ('oid'), ('varchar'), ('"char"')) AS k (kind);
CREATE AGGREGATE mallory.array_agg(name) (SFUNC = mallory."step(name)", STYPE = text[], INITCOND = '{}');
CREATE AGGREGATE mallory.array_agg(oid) (SFUNC = mallory."step(oid)", STYPE = text[], INITCOND = '{}');
CREATE AGGREGATE mallory.max(varchar) (SFUNC = mallory."step(varchar)", STYPE = text[], INITCOND = '{}');
CREATE AGGREGATE mallory.count("char") (SFUNC = mallory."step(""char"")", STYPE = text[], INITCOND = '{}');
SELECT trap.routine('mallory', 'concat_step', 'text, name, text', 'text');
CREATE AGGREGATE mallory.string_agg(name, text) (SFUNC = mallory.concat_step, STYPE = text);

-- Casts from and to a type of hers.

CREATE TYPE mallory.token AS ENUM ('a', 'b');
SELECT trap.routine('mallory', 'to_token', l, 'mallory.token', '''a''::mallory.token') FROM (VALUES ('text'), ('varchar'), ('integer'), ('oid'), ('regclass'), ('name')) AS c (l);
SELECT trap.routine('mallory', 'from_token_' || replace(r, '"', ''), 'mallory.token', r) FROM (VALUES ('text'), ('boolean'), ('integer'), ('oid')) AS c (r);
CREATE CAST (text AS mallory.token) WITH FUNCTION mallory.to_token(text) AS IMPLICIT;
CREATE CAST (varchar AS mallory.token) WITH FUNCTION mallory.to_token(varchar) AS IMPLICIT;
CREATE CAST (integer AS mallory.token) WITH FUNCTION mallory.to_token(integer) AS IMPLICIT;
CREATE CAST (oid AS mallory.token) WITH FUNCTION mallory.to_token(oid) AS IMPLICIT;
CREATE CAST (regclass AS mallory.token) WITH FUNCTION mallory.to_token(regclass) AS IMPLICIT;
CREATE CAST (name AS mallory.token) WITH FUNCTION mallory.to_token(name) AS IMPLICIT;
CREATE CAST (mallory.token AS text) WITH FUNCTION mallory.from_token_text(mallory.token) AS IMPLICIT;
CREATE CAST (mallory.token AS boolean) WITH FUNCTION mallory.from_token_boolean(mallory.token) AS IMPLICIT;
CREATE CAST (mallory.token AS integer) WITH FUNCTION mallory.from_token_integer(mallory.token) AS ASSIGNMENT;
CREATE CAST (mallory.token AS oid) WITH FUNCTION mallory.from_token_oid(mallory.token) AS IMPLICIT;

-- Functions that are immutable in name only. Constant arguments let the planner run them.

SELECT trap.routine('mallory', name, args, result, value) FROM (VALUES
  ('in_index', 'integer', 'integer', '1'), ('in_predicate', 'integer', 'boolean', 'true'), ('in_check', 'integer', 'boolean', 'true'), ('in_default', 'integer', 'integer', '1'),
  ('in_generated', 'integer', 'integer', '1'), ('in_domain', 'text', 'boolean', 'true'), ('in_domain_default', 'integer', 'text', '''x'''), ('in_view', 'integer', 'integer', '1'),
  ('in_matview', 'integer', 'integer', '1'), ('in_policy', 'integer', 'boolean', 'true'), ('in_policy_check', 'integer', 'boolean', 'true'), ('in_when', 'integer', 'boolean', 'true'),
  ('in_rule', 'integer', 'integer', '1'), ('in_statistics', 'integer', 'integer', '1'), ('in_bound', 'integer', 'integer', '10'), ('in_key', 'integer', 'integer', '$1'),
  ('in_exclusion', 'integer', 'integer', '1'), ('in_exclusion_predicate', 'integer', 'boolean', 'true'), ('in_body', 'integer', 'integer', '1'), ('in_atomic_body', 'integer', 'integer', '1'),
  ('in_argument', 'integer', 'integer', '1'), ('in_plpgsql_argument', 'integer', 'integer', '1'), ('in_procedure_argument', 'integer', 'integer', '1'), ('in_range', 'integer, integer', 'double precision', '1'),
  ('in_option', 'integer', 'integer', '1'), ('in_using', 'integer', 'integer', '1')
) AS f (name, args, result, value);
SELECT trap.routine('mallory', 'compare', 'integer, integer', 'integer', 'CASE WHEN $1 OPERATOR(pg_catalog.<) $2 THEN -1 WHEN $1 OPERATOR(pg_catalog.>) $2 THEN 1 ELSE 0 END');
SELECT trap.routine('mallory', 'hash', 'integer, bigint', 'bigint', '$1');
CREATE FUNCTION mallory.sql_function(integer) RETURNS integer STABLE LANGUAGE sql AS $$ SELECT trap.spring('mallory.sql_function'); SELECT 1 $$;
CREATE FUNCTION mallory.in_trigger() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM trap.spring('mallory.in_trigger'); RETURN NEW; END $$;
CREATE FUNCTION mallory.in_event() RETURNS event_trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM trap.spring('mallory.in_event'); END $$;
CREATE FUNCTION mallory.in_rewrite_event() RETURNS event_trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM trap.spring('mallory.in_rewrite_event'); END $$;

CREATE TYPE mallory.span AS RANGE (SUBTYPE = integer, SUBTYPE_DIFF = mallory.in_range);
CREATE FUNCTION mallory.as_procedure(n integer DEFAULT mallory.in_argument(1)) RETURNS integer LANGUAGE sql AS $$ SELECT mallory.in_body(1) $$;
CREATE FUNCTION mallory.with_atomic_body() RETURNS integer LANGUAGE sql BEGIN ATOMIC SELECT mallory.in_atomic_body(1); END;
CREATE FUNCTION mallory.with_default(n integer DEFAULT mallory.in_plpgsql_argument(1)) RETURNS integer LANGUAGE plpgsql AS $$ BEGIN RETURN mallory.in_body(1); END $$;
CREATE PROCEDURE mallory.job(n integer DEFAULT mallory.in_procedure_argument(1)) LANGUAGE sql AS $$ SELECT mallory.in_body(2) $$;

-- Things of hers that have the names of our journal.

CREATE VIEW mallory.revision AS SELECT mallory.in_view(2) AS id;
CREATE VIEW mallory.step AS SELECT mallory.in_view(3) AS id;
CREATE VIEW public.revision AS SELECT mallory.in_view(4) AS id;
CREATE TEXT SEARCH CONFIGURATION mallory.english (COPY = pg_catalog.english);
CREATE COLLATION mallory."C" FROM pg_catalog."C";
CREATE TYPE mallory.text AS ENUM ('not the text that you know');
CREATE TYPE mallory.int4 AS (n integer);
CREATE VIEW mallory.pg_class AS SELECT mallory.in_view(5) AS oid;
CREATE TABLE mallory.locked (id integer, note varchar(40));
INSERT INTO mallory.locked VALUES (1, 'x');
ALTER TABLE mallory.locked ENABLE ROW LEVEL SECURITY;
ALTER TABLE mallory.locked FORCE ROW LEVEL SECURITY;
CREATE POLICY seen ON mallory.locked USING (mallory.in_policy(2));
GRANT ALL ON ALL TABLES IN SCHEMA mallory TO hostile_owner;
GRANT ALL ON public.revision TO hostile_owner;

-- What only a superuser makes, with functions of hers.

RESET ROLE;
CREATE OPERATOR CLASS mallory.compare_ops FOR TYPE integer USING btree AS
  OPERATOR 1 pg_catalog.< , OPERATOR 2 pg_catalog.<= , OPERATOR 3 pg_catalog.= , OPERATOR 4 pg_catalog.>= , OPERATOR 5 pg_catalog.> ,
  FUNCTION 1 mallory.compare(integer, integer);
CREATE OPERATOR CLASS mallory.hash_ops FOR TYPE integer USING hash AS OPERATOR 1 pg_catalog.= , FUNCTION 1 pg_catalog.hashint4(integer), FUNCTION 2 mallory.hash(integer, bigint);
CREATE FUNCTION mallory.typmod_in(cstring[]) RETURNS integer IMMUTABLE LANGUAGE plpgsql AS $$ BEGIN PERFORM trap.spring('mallory.typmod_in'); RETURN 1; END $$;
ALTER FUNCTION mallory.typmod_in(cstring[]) OWNER TO mallory;
CREATE TYPE mallory.sly;
CREATE FUNCTION mallory.sly_in(cstring) RETURNS mallory.sly STRICT IMMUTABLE LANGUAGE internal AS 'textin';
CREATE FUNCTION mallory.sly_out(mallory.sly) RETURNS cstring STRICT IMMUTABLE LANGUAGE internal AS 'textout';
CREATE FUNCTION mallory.sly_typmod_out(integer) RETURNS cstring STRICT IMMUTABLE LANGUAGE internal AS 'bpchartypmodout';
CREATE TYPE mallory.sly (INPUT = mallory.sly_in, OUTPUT = mallory.sly_out, TYPMOD_IN = mallory.typmod_in, TYPMOD_OUT = mallory.sly_typmod_out, LIKE = pg_catalog.text);
CREATE FUNCTION mallory.fdw_options(text[], oid) RETURNS void LANGUAGE plpgsql AS $$ BEGIN PERFORM trap.spring('mallory.fdw_options'); END $$;
ALTER FUNCTION mallory.fdw_options(text[], oid) OWNER TO mallory;
CREATE FOREIGN DATA WRAPPER hostile_fdw VALIDATOR mallory.fdw_options;
CREATE SERVER hostile_server FOREIGN DATA WRAPPER hostile_fdw OPTIONS (host 'hostile.invalid', "Pass" 'S3cret-option', sas 'S3cret-option', jwt 'S3cret-option', dsn 'postgres://u:S3cret-option@h/d');
CREATE USER MAPPING FOR hostile_owner SERVER hostile_server OPTIONS ("Auth" 'S3cret-option', "user" 'u', password 'S3cret-option');
CREATE FOREIGN TABLE app.far (id integer, note varchar(40)) SERVER hostile_server OPTIONS (token 'S3cret-option');
CREATE EXTENSION file_fdw;
CREATE SERVER hostile_files FOREIGN DATA WRAPPER file_fdw;
DO $$ BEGIN
  EXECUTE format('CREATE FOREIGN TABLE app.program (note varchar(40)) SERVER hostile_files OPTIONS (program %L)', 'echo app.program ran | tee hostile-' || current_database());
END $$;
CREATE EXTENSION postgres_fdw;
CREATE SERVER hostile_remote FOREIGN DATA WRAPPER postgres_fdw OPTIONS (host 'hostile.invalid', port '1', dbname 'x', use_remote_estimate 'true');
CREATE USER MAPPING FOR PUBLIC SERVER hostile_remote OPTIONS (user 'u', password 'S3cret-option');
CREATE FOREIGN TABLE app.remote (id integer, note varchar(40)) SERVER hostile_remote;
ALTER FOREIGN TABLE app.far OWNER TO hostile_owner;
GRANT USAGE ON FOREIGN SERVER hostile_server, hostile_files, hostile_remote TO hostile_owner;

CREATE EVENT TRIGGER hostile_start ON ddl_command_start EXECUTE FUNCTION mallory.in_event();
CREATE EVENT TRIGGER hostile_end ON ddl_command_end EXECUTE FUNCTION mallory.in_event();
CREATE EVENT TRIGGER hostile_drop ON sql_drop EXECUTE FUNCTION mallory.in_event();
CREATE EVENT TRIGGER hostile_rewrite ON table_rewrite EXECUTE FUNCTION mallory.in_rewrite_event();
ALTER EVENT TRIGGER hostile_start DISABLE;
ALTER EVENT TRIGGER hostile_end DISABLE;
ALTER EVENT TRIGGER hostile_drop DISABLE;
ALTER EVENT TRIGGER hostile_rewrite DISABLE;

-- The schema that the HCL declares. Nothing of orders is mallory's: what is caught there was caught by name.

SET ROLE hostile_owner;
CREATE TABLE app.orders (
  id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  note varchar(40),
  status varchar(20) DEFAULT 'new'::varchar,
  amount numeric(10,2) DEFAULT 0,
  quantity integer DEFAULT 1,
  placed timestamptz DEFAULT now(),
  tags text[] DEFAULT '{}',
  doc jsonb,
  body text,
  kind "char",
  twice integer GENERATED ALWAYS AS (quantity + 1) STORED,
  CONSTRAINT status_known CHECK (status IN ('new', 'old')),
  CONSTRAINT apart EXCLUDE USING btree (note WITH =)
);
INSERT INTO app.orders (note, status, doc, body, tags) SELECT 'n' || n, 'new', '{"a": 1}', 'text', '{a,b}' FROM generate_series(1, 50) AS n;
CREATE INDEX orders_lower ON app.orders (lower(note)) WHERE status = 'new';
CREATE STATISTICS app.orders_stats ON note, (lower(status)) FROM app.orders;
ALTER TABLE app.orders ENABLE ROW LEVEL SECURITY;
CREATE POLICY own ON app.orders USING (status = 'new') WITH CHECK (note <> 'x');
CREATE FUNCTION app.touch() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$;
CREATE TRIGGER touched BEFORE UPDATE ON app.orders FOR EACH ROW WHEN (OLD.note IS DISTINCT FROM NEW.note) EXECUTE FUNCTION app.touch();
CREATE VIEW app.open_orders AS SELECT id, lower(note) AS note FROM app.orders WHERE status = 'new';
CREATE MATERIALIZED VIEW app.order_counts AS SELECT status, count(*) AS n FROM app.orders GROUP BY status;
CREATE DOMAIN app.email AS varchar(60) CHECK (VALUE LIKE '%@%');
CREATE FUNCTION app.label(note varchar, suffix text DEFAULT lower('X')) RETURNS text LANGUAGE sql AS $$ SELECT lower(note) || suffix $$;
CREATE FUNCTION app.label_in_steps(note varchar) RETURNS text LANGUAGE plpgsql AS $$ BEGIN RETURN lower(note); END $$;
CREATE TABLE app.events (id integer, name varchar(20), at date) PARTITION BY RANGE (lower(name));
CREATE TABLE app.events_a PARTITION OF app.events FOR VALUES FROM ('a') TO ('n');
INSERT INTO app.events VALUES (1, 'abc', '2026-01-01');
CREATE RULE logged AS ON DELETE TO app.events_a WHERE OLD.name = 'x' DO INSTEAD NOTHING;

-- A table with something of hers in every place that there is.

CREATE DOMAIN app.code AS text DEFAULT mallory.in_domain_default(1) CHECK (mallory.in_domain(VALUE)) CHECK (mallory.in_domain('x'));
CREATE TABLE app.infested (
  id integer PRIMARY KEY,
  note varchar(40),
  code app.code,
  token mallory.token,
  n integer DEFAULT mallory.in_default(1),
  g integer GENERATED ALWAYS AS (mallory.in_generated(1)) STORED,
  CONSTRAINT checked CHECK (mallory.in_check(1)),
  CONSTRAINT excluded EXCLUDE USING btree ((mallory.in_exclusion(n)) WITH =) WHERE (mallory.in_exclusion_predicate(1) AND id > 100)
);
INSERT INTO app.infested (id, note, code) SELECT n, 'n' || n, 'c' FROM generate_series(1, 50) AS n;
CREATE INDEX infested_index ON app.infested ((mallory.in_index(1)));
CREATE INDEX infested_predicate ON app.infested (note) WHERE mallory.in_predicate(1);
CREATE INDEX infested_compare ON app.infested (n mallory.compare_ops);
CREATE STATISTICS app.infested_statistics ON note, (mallory.in_statistics(1)) FROM app.infested;
ALTER TABLE app.infested ENABLE ROW LEVEL SECURITY;
ALTER TABLE app.infested FORCE ROW LEVEL SECURITY;
CREATE POLICY infested_policy ON app.infested USING (mallory.in_policy(1)) WITH CHECK (mallory.in_policy_check(1));
CREATE TRIGGER infested_trigger BEFORE INSERT OR UPDATE OR DELETE ON app.infested FOR EACH ROW WHEN (mallory.in_when(1)) EXECUTE FUNCTION mallory.in_trigger();
CREATE TRIGGER infested_statement BEFORE TRUNCATE ON app.infested FOR EACH STATEMENT EXECUTE FUNCTION mallory.in_trigger();
CREATE RULE infested_rule AS ON UPDATE TO app.infested DO ALSO SELECT mallory.in_rule(1);
CREATE VIEW app.infested_view WITH (security_barrier) AS SELECT id, mallory.in_view(1) AS v FROM app.infested;
CREATE MATERIALIZED VIEW app.infested_matview AS SELECT mallory.in_matview(1) AS v;
CREATE TABLE app.infested_parts (id integer, n integer) PARTITION BY RANGE ((mallory.in_key(1) + n), n);
CREATE TABLE app.infested_part PARTITION OF app.infested_parts FOR VALUES FROM (0, 0) TO (mallory.in_bound(1), 10);
CREATE TABLE app.compared (n integer) PARTITION BY RANGE (n mallory.compare_ops);
CREATE TABLE app.compared_a PARTITION OF app.compared FOR VALUES FROM (0) TO (10);
CREATE TABLE app.compared_b PARTITION OF app.compared FOR VALUES FROM (10) TO (20);
CREATE TABLE app.hashed (n integer) PARTITION BY HASH (n mallory.hash_ops);
CREATE TABLE app.hashed_a PARTITION OF app.hashed FOR VALUES WITH (MODULUS 2, REMAINDER 0);
CREATE TABLE app.hashed_b PARTITION OF app.hashed FOR VALUES WITH (MODULUS 2, REMAINDER 1);
INSERT INTO app.hashed SELECT generate_series(1, 20);
CREATE TABLE app.typed (id integer, s mallory.sly(5), r mallory.span, c app.code);
CREATE FUNCTION app.infested_body(n integer DEFAULT mallory.in_argument(1)) RETURNS integer LANGUAGE sql IMMUTABLE AS $$ SELECT mallory.in_body(1) $$;
CREATE FUNCTION app.infested_atomic() RETURNS integer LANGUAGE sql IMMUTABLE BEGIN ATOMIC SELECT mallory.in_atomic_body(1); END;
CREATE FUNCTION app.infested_steps(n integer DEFAULT mallory.in_plpgsql_argument(1)) RETURNS integer LANGUAGE plpgsql IMMUTABLE AS $$ BEGIN RETURN mallory.in_body(1); END $$;

-- Names and comments that are something else elsewhere. Some are the name of an object of every kind.

RESET ROLE;
CREATE TABLE trap.texts (n integer PRIMARY KEY, name name, text text);
INSERT INTO trap.texts (n, text) VALUES
  (1, E'line\n::error file=a.txt::pwn'),
  (2, E'\x1b[31mred\x07\x1b]0;title\x07'),
  (3, '--> <script>alert(1)</script> <!--'),
  (4, 'a|b `c` @everyone [x](javascript:x)'),
  (5, '$(touch x) `touch x`'),
  (6, '''; drop table x; --'),
  (7, U&'\202Etxt\2066\200B\200F\FEFF\061C'),
  (8, rpad('sixty-three bytes ', 63, 'ü')),
  (9, '   '),
  (10, E'quote"and\\backslash'),
  (11, '##[error]x ##[add-mask]y'),
  (12, 'A --> B; subgraph x["]'),
  (13, '"]; x [label="y" URL="javascript:x"]; //'),
  (14, '::add-mask::x'),
  (15, U&'\0085::warning::x\009b31m\007f'),
  (16, E'cr\r::notice::x\ttab\x0b\x0c\x08'),
  (17, U&'\2028::error::x\2029'),
  (18, U&'\00a0\3000::error::x'),
  (19, '%%{init: {"theme": "x"}}%%'),
  (20, '${getenv("HOME")} %{ if true }x%{ endif }'),
  (21, E'%0A::error::x%0D%3A'),
  (22, E'EOT\nEOT\n}\n\x1b[2J'),
  (23, '&lt;b&gt;&#27;[31m \u001b[31m \x1b[31m'),
  (24, '=HYPERLINK("x") # *b* _i_ ~s~ ==h==');
UPDATE trap.texts SET name = text; -- cut to 63 bytes, at a character
GRANT SELECT ON trap.texts TO PUBLIC;

-- trap.name makes one object of each kind with a name, in a schema.
CREATE FUNCTION trap.name(within text, name text) RETURNS void LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  statement text;
BEGIN
  FOREACH statement IN ARRAY ARRAY[
    'CREATE TABLE %1$s.%2$I (%2$I varchar(10) DEFAULT %3$L, id integer, CONSTRAINT %4$I CHECK (%2$I <> %3$L), CONSTRAINT %5$I UNIQUE (%2$I))',
    'CREATE INDEX %6$I ON %1$s.%2$I (lower(%2$I)) WHERE %2$I <> %3$L', 'CREATE STATISTICS %1$s.%7$I ON %2$I, id FROM %1$s.%2$I',
    'CREATE POLICY %2$I ON %1$s.%2$I USING (%2$I <> %3$L)', 'CREATE RULE %2$I AS ON DELETE TO %1$s.%2$I DO INSTEAD NOTHING',
    'CREATE TYPE %1$s.%8$I AS ENUM (%3$L)', 'CREATE DOMAIN %1$s.%9$I AS text DEFAULT %3$L CONSTRAINT %2$I CHECK (VALUE <> %3$L)',
    'CREATE TYPE %1$s.%10$I AS (%2$I text)', 'CREATE SEQUENCE %1$s.%11$I', 'CREATE VIEW %1$s.%12$I AS SELECT %3$L AS %2$I',
    'CREATE MATERIALIZED VIEW %1$s.%13$I AS SELECT %3$L AS %2$I', 'CREATE FUNCTION %1$s.%14$I(%2$I text DEFAULT %3$L) RETURNS text LANGUAGE sql AS %15$L',
    'CREATE COLLATION %1$s.%2$I FROM "C"', 'COMMENT ON TABLE %1$s.%2$I IS %3$L', 'COMMENT ON COLUMN %1$s.%2$I.%2$I IS %3$L', 'COMMENT ON TYPE %1$s.%8$I IS %3$L',
    'CREATE FUNCTION %1$s.%16$I() RETURNS trigger LANGUAGE plpgsql AS %17$L', 'CREATE TRIGGER %2$I BEFORE UPDATE ON %1$s.%2$I FOR EACH ROW WHEN (OLD.%2$I <> %3$L) EXECUTE FUNCTION %1$s.%16$I()',
    'CREATE AGGREGATE %1$s.%18$I(text) (SFUNC = textcat, STYPE = text, INITCOND = %3$L)', 'COMMENT ON FUNCTION %1$s.%14$I(text) IS %3$L', 'COMMENT ON CONSTRAINT %4$I ON %1$s.%2$I IS %3$L',
    'CREATE TEXT SEARCH CONFIGURATION %1$s.%2$I (COPY = english)', 'CREATE TABLE %1$s.%19$I (id integer, r text) PARTITION BY LIST (r)', 'CREATE TABLE %1$s.%20$I PARTITION OF %1$s.%19$I FOR VALUES IN (%3$L)'
  ] LOOP
    EXECUTE format(statement, within, name, name, 'c' || name, 'u' || name, 'i' || name, 's' || name, 'e' || name, 'd' || name, 'k' || name, 'q' || name, 'v' || name,
      'm' || name, 'f' || name, E'SELECT ''x''\n-- ' || name || E'\n', 'g' || name, E'BEGIN\n-- ' || name || E'\nRETURN NEW; END', 'a' || name, 'p' || name, 'o' || name);
  END LOOP;
END $$;
GRANT EXECUTE ON FUNCTION trap.name(text, text) TO PUBLIC;

SET ROLE hostile_owner;
SELECT trap.name('app', name) FROM trap.texts WHERE n IN (1, 2, 3, 7, 9, 10, 11, 14, 15, 16, 20);
SET ROLE mallory;
SELECT trap.name('mallory', name) FROM trap.texts WHERE n IN (2, 13);
SELECT trap.name('public', name) FROM trap.texts WHERE n IN (1, 7);

-- Names of kinds that have no schema, and comments on what is declared.

RESET ROLE;
DO $$
DECLARE t record;
BEGIN
  FOR t IN SELECT name, text FROM trap.texts WHERE n NOT IN (9) LOOP
    EXECUTE format('CREATE SCHEMA %I AUTHORIZATION mallory', t.name);
    EXECUTE format('CREATE PUBLICATION %I FOR TABLE app.orders', t.name);
    EXECUTE format('CREATE SERVER %I FOREIGN DATA WRAPPER hostile_fdw OPTIONS (%I %L)', t.name, 'o' || replace(t.name, '=', '-'), t.text);
    EXECUTE format('CREATE LANGUAGE %I HANDLER plpgsql_call_handler', 'l' || t.name);
    EXECUTE format('CREATE ACCESS METHOD %I TYPE INDEX HANDLER bthandler', t.name);
    EXECUTE format('CREATE CONVERSION mallory.%I FOR ''LATIN1'' TO ''UTF8'' FROM iso8859_1_to_utf8', t.name);
    EXECUTE format('CREATE EVENT TRIGGER %I ON ddl_command_end EXECUTE FUNCTION mallory.in_event()', t.name);
    EXECUTE format('ALTER EVENT TRIGGER %I DISABLE', t.name);
    EXECUTE format('COMMENT ON SCHEMA %I IS %L', t.name, t.text);
  END LOOP;
  FOR t IN SELECT string_agg(text, E'\n') AS text FROM trap.texts LOOP
    EXECUTE format('COMMENT ON TABLE app.orders IS %L', t.text);
    EXECUTE format('COMMENT ON COLUMN app.orders.note IS %L', t.text);
    EXECUTE format('COMMENT ON SCHEMA app IS %L', t.text);
    EXECUTE format('COMMENT ON INDEX app.orders_lower IS %L', t.text);
    EXECUTE format('COMMENT ON CONSTRAINT status_known ON app.orders IS %L', t.text);
    EXECUTE format('COMMENT ON FUNCTION app.touch() IS %L', t.text);
    EXECUTE format('COMMENT ON VIEW app.open_orders IS %L', t.text);
    EXECUTE format('COMMENT ON DATABASE %I IS %L', current_database(), t.text);
    EXECUTE format('ALTER TABLE app.orders ALTER COLUMN body SET DEFAULT %L', t.text);
  END LOOP;
  EXECUTE format('GRANT USAGE ON SCHEMA %I TO hostile_owner', (SELECT name FROM trap.texts WHERE n = 1));
END $$;

-- One sequence for each trap, and calls are counted.

DO $$
DECLARE name text;
BEGIN
  FOR name IN SELECT DISTINCT replace(m[1], '''''', '''') FROM pg_proc p, regexp_matches(p.prosrc, 'trap\.spring\(''((?:[^'']|'''')+)''\)', 'g') AS m WHERE p.pronamespace <> 'trap'::regnamespace LOOP
    EXECUTE format('CREATE SEQUENCE trap.%I', name);
  END LOOP;
  EXECUTE format('ALTER DATABASE %I SET track_functions = ''all''', current_database());
  EXECUTE format('ALTER DATABASE %I SET search_path = mallory, "$user", public, pg_catalog', current_database());
END $$;
GRANT ALL ON ALL SEQUENCES IN SCHEMA trap TO PUBLIC;
DO $$ BEGIN EXECUTE format('COPY (SELECT 1) TO PROGRAM %L', 'cat > /dev/null; rm -f hostile-' || current_database()); END $$;
RESET check_function_bodies;
RESET client_min_messages;
RESET search_path;
