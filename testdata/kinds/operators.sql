-- Base types, operators, operator classes and families, casts, aggregates, conversions, languages,
\ir ../since.sql
-- access methods and transforms, with every option. Functions are the server's own under new names.
CREATE SCHEMA app;
CREATE SCHEMA "we ird";

-- A base type: its shell comes first, then its functions, then the type itself.
CREATE TYPE app.cash;
CREATE FUNCTION app.cash_in(cstring) RETURNS app.cash LANGUAGE internal STABLE STRICT AS 'int8in';
CREATE FUNCTION app.cash_out(app.cash) RETURNS cstring LANGUAGE internal STABLE STRICT AS 'int8out';
CREATE FUNCTION app.cash_recv(internal) RETURNS app.cash LANGUAGE internal STABLE STRICT AS 'int8recv';
CREATE FUNCTION app.cash_send(app.cash) RETURNS bytea LANGUAGE internal STABLE STRICT AS 'int8send';
CREATE TYPE app.cash (
  INPUT = app.cash_in, OUTPUT = app.cash_out, RECEIVE = app.cash_recv, SEND = app.cash_send, INTERNALLENGTH = 8, PASSEDBYVALUE,
  ALIGNMENT = double, CATEGORY = 'c', PREFERRED = true, DEFAULT = '7''s', DELIMITER = ';'
);
COMMENT ON TYPE app.cash IS 'money''s worth';
CREATE TYPE "we ird"."T x";
CREATE FUNCTION "we ird"."in"(cstring, oid, integer) RETURNS "we ird"."T x" LANGUAGE internal IMMUTABLE STRICT AS 'varcharin';
CREATE FUNCTION "we ird"."out"("we ird"."T x") RETURNS cstring LANGUAGE internal IMMUTABLE STRICT AS 'varcharout';
CREATE FUNCTION "we ird".analyze(internal) RETURNS boolean LANGUAGE internal STABLE STRICT AS 'range_typanalyze';
CREATE FUNCTION "we ird".modin(cstring[]) RETURNS integer LANGUAGE internal IMMUTABLE STRICT AS 'varchartypmodin';
CREATE FUNCTION "we ird".modout(integer) RETURNS cstring LANGUAGE internal IMMUTABLE STRICT AS 'varchartypmodout';
CREATE TYPE "we ird"."T x" (
  INPUT = "we ird"."in", OUTPUT = "we ird"."out", TYPMOD_IN = "we ird".modin, TYPMOD_OUT = "we ird".modout, ANALYZE = "we ird".analyze,
  STORAGE = extended, COLLATABLE = true
);
CREATE TYPE app.pair;
CREATE FUNCTION app.pair_in(cstring) RETURNS app.pair LANGUAGE internal IMMUTABLE STRICT AS 'point_in';
CREATE FUNCTION app.pair_out(app.pair) RETURNS cstring LANGUAGE internal IMMUTABLE STRICT AS 'point_out';
CREATE TYPE app.pair (INPUT = app.pair_in, OUTPUT = app.pair_out, INTERNALLENGTH = 16, ALIGNMENT = double, ELEMENT = double precision);

-- Operators: commutators and negators that come later, one name for several types, a prefix operator.
CREATE FUNCTION app.eq(app.cash, app.cash) RETURNS boolean LANGUAGE internal IMMUTABLE STRICT AS 'int8eq';
CREATE FUNCTION app.ne(app.cash, app.cash) RETURNS boolean LANGUAGE internal IMMUTABLE STRICT AS 'int8ne';
CREATE FUNCTION app.lt(app.cash, app.cash) RETURNS boolean LANGUAGE internal IMMUTABLE STRICT AS 'int8lt';
CREATE FUNCTION app.gt(app.cash, app.cash) RETURNS boolean LANGUAGE internal IMMUTABLE STRICT AS 'int8gt';
CREATE FUNCTION app.lt(app.cash, integer) RETURNS boolean LANGUAGE internal IMMUTABLE STRICT AS 'int84lt';
CREATE FUNCTION app.cmp(app.cash, app.cash) RETURNS integer LANGUAGE internal IMMUTABLE STRICT AS 'btint8cmp';
CREATE FUNCTION app.cmp(app.cash, integer) RETURNS integer LANGUAGE internal IMMUTABLE STRICT AS 'btint84cmp';
CREATE FUNCTION app.minus(app.cash) RETURNS app.cash LANGUAGE internal IMMUTABLE STRICT AS 'int8um';
CREATE FUNCTION app.dist(point, point) RETURNS double precision LANGUAGE internal IMMUTABLE STRICT AS 'point_distance';
CREATE OPERATOR app.= (
  LEFTARG = app.cash, RIGHTARG = app.cash, FUNCTION = app.eq, COMMUTATOR = OPERATOR(app.=), NEGATOR = OPERATOR(app.<>),
  RESTRICT = eqsel, JOIN = eqjoinsel, HASHES, MERGES
);
CREATE OPERATOR app.<> (LEFTARG = app.cash, RIGHTARG = app.cash, FUNCTION = app.ne, NEGATOR = OPERATOR(app.=), RESTRICT = neqsel);
CREATE OPERATOR app.< (LEFTARG = app.cash, RIGHTARG = app.cash, FUNCTION = app.lt, COMMUTATOR = OPERATOR(app.>));
CREATE OPERATOR app.> (LEFTARG = app.cash, RIGHTARG = app.cash, FUNCTION = app.gt, COMMUTATOR = OPERATOR(app.<));
CREATE OPERATOR app.< (LEFTARG = app.cash, RIGHTARG = integer, FUNCTION = app.lt);
CREATE OPERATOR app.- (RIGHTARG = app.cash, FUNCTION = app.minus);
CREATE OPERATOR "we ird".<-> (LEFTARG = point, RIGHTARG = point, FUNCTION = app.dist, COMMUTATOR = OPERATOR("we ird".<->));
COMMENT ON OPERATOR app.= (app.cash, app.cash) IS 'equal';
COMMENT ON OPERATOR app.- (NONE, app.cash) IS 'negative';

-- Classes and families.
CREATE OPERATOR CLASS app.cash_ops DEFAULT FOR TYPE app.cash USING btree AS
  OPERATOR 1 app.<, OPERATOR 3 app.=, OPERATOR 5 app.>, FUNCTION 1 app.cmp(app.cash, app.cash);
CREATE OPERATOR FAMILY app.money_ops USING hash;
CREATE OPERATOR CLASS app.cash_ops DEFAULT FOR TYPE app.cash USING hash FAMILY app.money_ops AS OPERATOR 1 app.=, FUNCTION 1 hashint8(bigint);
CREATE OPERATOR FAMILY app.cross_ops USING btree;
CREATE OPERATOR CLASS app.cross_ops FOR TYPE app.cash USING btree FAMILY app.cross_ops AS
  OPERATOR 1 app.<, OPERATOR 3 app.=, OPERATOR 5 app.>, FUNCTION 1 app.cmp(app.cash, app.cash);
ALTER OPERATOR FAMILY app.cross_ops USING btree ADD OPERATOR 1 app.< (app.cash, integer), FUNCTION 1 (app.cash, integer) app.cmp(app.cash, integer);
COMMENT ON OPERATOR FAMILY app.cross_ops USING btree IS 'across types';
COMMENT ON OPERATOR CLASS app.cash_ops USING btree IS 'the order of money';
CREATE OPERATOR CLASS "we ird"."Near" FOR TYPE point USING gist AS
  OPERATOR 15 "we ird".<-> (point, point) FOR ORDER BY float_ops,
  FUNCTION 1 gist_point_consistent(internal, point, smallint, oid, internal), FUNCTION 2 gist_box_union(internal, internal),
  FUNCTION 3 gist_point_compress(internal), FUNCTION 5 gist_box_penalty(internal, internal, internal),
  FUNCTION 6 gist_box_picksplit(internal, internal), FUNCTION 7 gist_box_same(box, box, internal),
  FUNCTION 8 gist_point_distance(internal, point, smallint, oid, internal), STORAGE box;

-- Tables, indexes, defaults and views that use them.
CREATE TABLE app.ledger (id integer PRIMARY KEY, amount app.cash NOT NULL DEFAULT '7', at point, note "we ird"."T x"(20), many app.cash[]);
CREATE INDEX ledger_amount ON app.ledger (amount);
CREATE INDEX ledger_cross ON app.ledger (amount app.cross_ops);
CREATE INDEX ledger_hash ON app.ledger USING hash (amount);
CREATE INDEX ledger_near ON app.ledger USING gist (at "we ird"."Near");
ALTER TABLE app.ledger ADD CONSTRAINT positive CHECK (amount OPERATOR(app.>) '0'::app.cash);
CREATE VIEW app.due AS SELECT id, OPERATOR(app.-) amount AS owed FROM app.ledger WHERE amount OPERATOR(app.<) 7;

-- Casts in all forms.
CREATE FUNCTION app.to_cash(integer, integer, boolean) RETURNS app.cash LANGUAGE internal IMMUTABLE STRICT AS 'int48';
CREATE FUNCTION app.to_text(app.cash) RETURNS text LANGUAGE sql STABLE STRICT AS $$ SELECT app.cash_out($1)::text $$;
CREATE CAST (integer AS app.cash) WITH FUNCTION app.to_cash(integer, integer, boolean) AS IMPLICIT;
CREATE CAST (app.cash AS text) WITH FUNCTION app.to_text(app.cash) AS ASSIGNMENT;
CREATE CAST (bigint AS app.cash) WITHOUT FUNCTION;
CREATE CAST (app.cash AS app.pair) WITH INOUT;
CREATE CAST ("we ird"."T x" AS text) WITHOUT FUNCTION AS IMPLICIT;
COMMENT ON CAST (bigint AS app.cash) IS 'the same bits';

-- Aggregates.
CREATE FUNCTION app.add(app.cash, app.cash) RETURNS app.cash LANGUAGE internal IMMUTABLE STRICT AS 'int8pl';
CREATE FUNCTION app.sub(app.cash, app.cash) RETURNS app.cash LANGUAGE internal IMMUTABLE STRICT AS 'int8mi';
CREATE FUNCTION app.final(app.cash, app.cash) RETURNS app.cash LANGUAGE sql IMMUTABLE AS 'SELECT $1';
CREATE AGGREGATE app.total(app.cash) (
  SFUNC = app.add, STYPE = app.cash, SSPACE = 8, FINALFUNC = app.final, FINALFUNC_EXTRA, FINALFUNC_MODIFY = SHAREABLE, COMBINEFUNC = app.add,
  INITCOND = '0', MSFUNC = app.add, MINVFUNC = app.sub, MSTYPE = app.cash, MSSPACE = 16, MFINALFUNC = app.final, MFINALFUNC_EXTRA,
  MFINALFUNC_MODIFY = READ_WRITE, MINITCOND = '0', PARALLEL = SAFE
);
CREATE AGGREGATE app.total("the amount" integer) (SFUNC = int4_sum, STYPE = bigint, PARALLEL = RESTRICTED);
CREATE AGGREGATE app.joined(text) (SFUNC = textcat, STYPE = text, INITCOND = '');
CREATE AGGREGATE app.number(*) (SFUNC = int8inc, STYPE = bigint, INITCOND = '0');
CREATE AGGREGATE app.least_cash(app.cash) (SFUNC = app.final, STYPE = app.cash, SORTOP = OPERATOR(app.<));
CREATE AGGREGATE app.average(bigint) (
  SFUNC = int8_avg_accum, STYPE = internal, FINALFUNC = numeric_poly_avg, COMBINEFUNC = int8_avg_combine, SERIALFUNC = int8_avg_serialize,
  DESERIALFUNC = int8_avg_deserialize, PARALLEL = SAFE
);
CREATE AGGREGATE app.percentile(fraction double precision ORDER BY anyelement) (
  SFUNC = ordered_set_transition, STYPE = internal, FINALFUNC = percentile_disc_final, FINALFUNC_EXTRA, FINALFUNC_MODIFY = READ_ONLY
);
CREATE AGGREGATE app.rank_of(VARIADIC "any" ORDER BY VARIADIC "any") (
  SFUNC = ordered_set_transition_multi, STYPE = internal, FINALFUNC = rank_final, FINALFUNC_EXTRA, HYPOTHETICAL
);
CREATE AGGREGATE app.usual(ORDER BY value anyelement) (SFUNC = ordered_set_transition, STYPE = internal, FINALFUNC = mode_final, FINALFUNC_EXTRA);
CREATE FUNCTION app.gather(integer, integer[]) RETURNS integer LANGUAGE sql IMMUTABLE AS 'SELECT $1 + cardinality($2)';
CREATE AGGREGATE app."Count All"(VARIADIC "all" integer[]) (SFUNC = app.gather, STYPE = integer, INITCOND = '0');
COMMENT ON AGGREGATE app.total(app.cash) IS 'sum';
COMMENT ON AGGREGATE app.number(*) IS 'rows';
COMMENT ON AGGREGATE app.percentile(double precision ORDER BY anyelement) IS 'discrete';
CREATE VIEW app.totals AS SELECT app.total(amount) AS total, app.number(*) AS number FROM app.ledger;

-- Conversions, languages, access methods, transforms.
CREATE CONVERSION app.to_utf8 FOR 'LATIN1' TO 'UTF8' FROM iso8859_1_to_utf8;
CREATE DEFAULT CONVERSION app."From it" FOR 'UTF8' TO 'LATIN1' FROM utf8_to_iso8859_1;
COMMENT ON CONVERSION app.to_utf8 IS 'from the west';
CREATE FUNCTION app.handle() RETURNS language_handler LANGUAGE c AS '$libdir/plpgsql', 'plpgsql_call_handler';
CREATE FUNCTION app.inline(internal) RETURNS void LANGUAGE c STRICT AS '$libdir/plpgsql', 'plpgsql_inline_handler';
CREATE FUNCTION app.validate(oid) RETURNS void LANGUAGE c STRICT AS '$libdir/plpgsql', 'plpgsql_validator';
CREATE TRUSTED LANGUAGE "My Lang" HANDLER app.handle INLINE app.inline VALIDATOR app.validate;
CREATE LANGUAGE bare HANDLER app.handle;
COMMENT ON LANGUAGE bare IS 'a language';
CREATE FUNCTION app.spoken() RETURNS integer LANGUAGE "My Lang" AS 'BEGIN RETURN 1; END';
CREATE ACCESS METHOD tree TYPE INDEX HANDLER bthandler;
CREATE ACCESS METHOD pile TYPE TABLE HANDLER heap_tableam_handler;
COMMENT ON ACCESS METHOD tree IS 'another btree';
CREATE OPERATOR CLASS app.tree_ops DEFAULT FOR TYPE integer USING tree AS OPERATOR 1 <, OPERATOR 3 =, FUNCTION 1 btint4cmp(integer, integer);
CREATE FUNCTION app.from_cash(internal) RETURNS internal LANGUAGE internal IMMUTABLE AS 'byteaout';
CREATE FUNCTION app.as_cash(internal) RETURNS app.cash LANGUAGE internal IMMUTABLE AS 'byteain';
CREATE TRANSFORM FOR app.cash LANGUAGE "My Lang" (FROM SQL WITH FUNCTION app.from_cash(internal), TO SQL WITH FUNCTION app.as_cash(internal));
CREATE TRANSFORM FOR app.pair LANGUAGE bare (FROM SQL WITH FUNCTION app.from_cash(internal));
COMMENT ON TRANSFORM FOR app.pair LANGUAGE bare IS 'one way';
CREATE FUNCTION app.aware(app.pair) RETURNS integer LANGUAGE bare TRANSFORM FOR TYPE app.pair AS 'nothing';
CREATE TRANSFORM FOR integer LANGUAGE sql (FROM SQL WITH FUNCTION prsd_lextype(internal), TO SQL WITH FUNCTION int4recv(internal));
\if :since_14
CREATE FUNCTION app.less_aware(a integer) RETURNS integer LANGUAGE sql TRANSFORM FOR TYPE integer RETURN a + 1;
\endif
