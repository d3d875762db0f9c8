-- What another session of mallory's holds while a command runs: temporary objects, which only she sees,
-- and whose names others read in the catalogs.
SET search_path = pg_catalog, pg_temp;
SET ROLE mallory;
CREATE TEMP TABLE orders (id integer, note varchar(40));
CREATE TEMP VIEW revision AS SELECT mallory.in_view(6) AS id;
CREATE FUNCTION pg_temp.lower(varchar) RETURNS pg_catalog.text IMMUTABLE LANGUAGE plpgsql AS $$ BEGIN PERFORM trap.spring('mallory.in_view'); RETURN $1; END $$;
CREATE OPERATOR pg_temp.= (LEFTARG = oid, RIGHTARG = regclass, FUNCTION = mallory."=(oid,regclass)");
CREATE TYPE pg_temp.text AS ENUM ('a');
CREATE DOMAIN pg_temp.code AS integer CHECK (mallory.in_domain('x'));
DO $$
DECLARE t record;
BEGIN
  FOR t IN SELECT name, text FROM trap.texts LOOP
    EXECUTE format('CREATE TEMP TABLE %I (%I varchar(10) DEFAULT %L)', t.name, t.name, t.text);
    EXECUTE format('COMMENT ON TABLE pg_temp.%I IS %L', t.name, t.text);
  END LOOP;
END $$;
