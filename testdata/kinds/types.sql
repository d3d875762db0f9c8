\ir ../since.sql
CREATE SCHEMA app;
CREATE SCHEMA "Odd.Schema";
CREATE TYPE app.mood AS ENUM ('sad', 'happy');

-- collations
CREATE COLLATION app.german (LOCALE = 'C');
CREATE COLLATION app.split (LC_COLLATE = 'C', LC_CTYPE = 'POSIX');
CREATE COLLATION app."Ünlu ""x""" (PROVIDER = icu, LOCALE = 'de-DE');
CREATE COLLATION app.nocase (PROVIDER = icu, LOCALE = 'und-u-ks-level2', DETERMINISTIC = false);
CREATE COLLATION public.copied FROM "POSIX";
COMMENT ON COLLATION app.nocase IS 'upper and lower are one';

CREATE SEQUENCE app.counter;

-- domains
CREATE DOMAIN app.next AS bigint DEFAULT nextval('app.counter');
CREATE DOMAIN app.plain AS text;
CREATE DOMAIN app.listed AS text CHECK (VALUE IN ('x', 'it''s'));
CREATE DOMAIN app.required AS varchar(20) NOT NULL;
CREATE DOMAIN app.defaulted AS integer DEFAULT 5;
CREATE DOMAIN app.texty AS varchar(10) COLLATE "C" DEFAULT 'x' CONSTRAINT texty_check CHECK (length(VALUE) < 5);
CREATE DOMAIN app.sorted AS text COLLATE app.german;
CREATE DOMAIN app.percent AS numeric(5,2) DEFAULT 0.00
  CONSTRAINT low CHECK (VALUE >= 0) CONSTRAINT "Hi ""gh""" CHECK (VALUE <= 100) CONSTRAINT "check" CHECK (VALUE <> 13);
ALTER DOMAIN app.percent ADD CONSTRAINT later CHECK (VALUE <> 50) NOT VALID;
COMMENT ON DOMAIN app.percent IS 'from 0 to 100';
COMMENT ON CONSTRAINT "Hi ""gh""" ON DOMAIN app.percent IS 'a hundred is all';
CREATE DOMAIN app.share AS app.percent NOT NULL DEFAULT 50;
CREATE DOMAIN app.bare AS app.percent DEFAULT NULL;
CREATE DOMAIN app.later AS app.share;
CREATE DOMAIN app.shares AS app.share[];
CREATE DOMAIN app.moody AS app.mood DEFAULT 'happy' CHECK (VALUE <> 'sad');
CREATE DOMAIN app.moods AS app.mood[] DEFAULT '{}';
CREATE DOMAIN "Odd.Schema"."select" AS jsonb NOT NULL DEFAULT '{}' CONSTRAINT "from" CHECK (jsonb_typeof(VALUE) = 'object');
CREATE DOMAIN public.us_postal_code AS text CHECK (VALUE ~ '^\d{5}$' OR VALUE ~ '^\d{5}-\d{4}$');
CREATE DOMAIN public.stamp AS timestamptz(3) DEFAULT CURRENT_TIMESTAMP;
CREATE DOMAIN public.negative AS smallint DEFAULT -1;
CREATE DOMAIN public.yes AS boolean DEFAULT true NOT NULL;
CREATE DOMAIN public.bits AS bit(3) DEFAULT B'101';
CREATE DOMAIN public.tags AS text[] CHECK (cardinality(VALUE) < 5);
CREATE FUNCTION public.is_even(n integer) RETURNS boolean IMMUTABLE LANGUAGE sql AS 'SELECT n % 2 = 0';
CREATE DOMAIN app.even AS integer CHECK (public.is_even(VALUE));

-- composite types
CREATE TYPE app.empty AS ();
CREATE TYPE app.address AS (street text, "house No" varchar(10), zip public.us_postal_code, city text COLLATE app.german, country char(2) COLLATE "C");
COMMENT ON TYPE app.address IS 'where one lives';
COMMENT ON COLUMN app.address."house No" IS 'with letters';
CREATE TYPE app.person AS (name text, home app.address, others app.address[], moods app.mood[], share app.share);
CREATE DOMAIN app.citizen AS app.person CHECK ((VALUE).name <> '');
CREATE TYPE "Odd.Schema"."Ko mpo""sit" AS ("a.b" integer, "ü" "Odd.Schema"."select", "select" app.citizen);

-- ranges
CREATE TYPE app.float_span AS RANGE (SUBTYPE = float8, SUBTYPE_DIFF = float8mi);
CREATE TYPE app.textrange AS RANGE (SUBTYPE = text, COLLATION = "C", SUBTYPE_OPCLASS = text_pattern_ops);
CREATE FUNCTION app.percent_diff(a app.percent, b app.percent) RETURNS float8 IMMUTABLE STRICT LANGUAGE sql AS 'SELECT (a - b)::float8';
\if :since_14
CREATE TYPE app.percents AS RANGE (SUBTYPE = app.percent, SUBTYPE_DIFF = app.percent_diff, MULTIRANGE_TYPE_NAME = app."Many percents");
CREATE TYPE public.elsewhere AS RANGE (SUBTYPE = app.mood, MULTIRANGE_TYPE_NAME = "Odd.Schema".many_moods);
\else
CREATE TYPE app.percents AS RANGE (SUBTYPE = app.percent, SUBTYPE_DIFF = app.percent_diff);
CREATE TYPE public.elsewhere AS RANGE (SUBTYPE = app.mood);
\endif
COMMENT ON TYPE app.percents IS 'from one to another';
CREATE DOMAIN app.short_span AS app.float_span CHECK (upper(VALUE) - lower(VALUE) < 10);

-- what uses them
CREATE TABLE app.users (
  id app.even PRIMARY KEY, mail text COLLATE app.nocase, share app.share DEFAULT 10, moods app.moods, home app.address, homes app.address[],
  who app.citizen, span app.float_span, percents app.percents, far public.elsewhere,
  odd "Odd.Schema"."Ko mpo""sit", sel "Odd.Schema"."select"[], post public.us_postal_code NOT NULL, up public.stamp,
  CHECK ((home).street <> '' AND share::numeric > 1)
);
\if :since_14
ALTER TABLE app.users ADD spans app.float_span_multirange, ADD many app."Many percents", ADD moods_far "Odd.Schema".many_moods;
\endif
CREATE INDEX users_mail ON app.users (mail COLLATE app.german);
CREATE FUNCTION app.home_of(u app.users) RETURNS app.address STABLE LANGUAGE sql AS 'SELECT u.home';
CREATE FUNCTION app.many(VARIADIC p app.percent[]) RETURNS SETOF app.citizen LANGUAGE sql AS 'SELECT NULL::app.citizen';
CREATE TYPE app.row_holder AS (u app.users, at timestamptz);
CREATE VIEW app.streets AS SELECT (home).street AS street, share, '10'::app.percent AS ten FROM app.users;
CREATE TABLE app.of_even (a integer CHECK (a::app.even > 0), b text DEFAULT ('a'::app.plain)::text);

SELECT current_setting('server_version_num')::integer >= 170000 AS since17 \gset
\if :since17
CREATE DOMAIN app.named AS text CONSTRAINT "by Name" NOT NULL CHECK (VALUE <> '');
CREATE DOMAIN app.remarked AS integer NOT NULL;
COMMENT ON CONSTRAINT "by Name" ON DOMAIN app.named IS 'never nothing';
COMMENT ON CONSTRAINT remarked_not_null ON DOMAIN app.remarked IS 'never nothing';
CREATE DOMAIN app.before AS integer NOT NULL;
ALTER DOMAIN app.before RENAME TO after;
CREATE COLLATION app.ruled (PROVIDER = icu, LOCALE = 'und', RULES = '&V << w <<< W');
CREATE COLLATION app.builtin (PROVIDER = builtin, LOCALE = 'C.UTF-8');
\endif

-- an empty value of an enum; a type and functions whose names are those of built-in types
CREATE TYPE app.maybe AS ENUM ('', 'some');
CREATE SCHEMA words;
CREATE DOMAIN words."bit" AS text;
CREATE FUNCTION words.takes_bits(pg_catalog.bit, pg_catalog.bit[]) RETURNS pg_catalog.bit LANGUAGE sql AS 'SELECT $1';
CREATE FUNCTION words.json(app.maybe) RETURNS pg_catalog.json LANGUAGE sql IMMUTABLE AS 'SELECT NULL::json';
CREATE CAST (app.maybe AS pg_catalog.json) WITH FUNCTION words.json(app.maybe);
