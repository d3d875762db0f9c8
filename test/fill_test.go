package test

import (
	"strings"
	"testing"

	"github.com/replyx/schemactl/internal/pgtest"
)

// fill gives each empty table three rows, where a value can be made for every column. Triggers and
// foreign keys do not look at them; all keys are the numbers 1 to 3, so that they refer to each other.
func fill(t *testing.T, db *pgtest.DB) {
	t.Helper()
	db.Exec(fillSQL("replica", "integrity_constraint_violation OR data_exception OR check_violation"))
}

// fillChecked does so as a client would: triggers fire, foreign keys hold, and what the table refuses is left out. It
// goes twice, for the tables that others refer to may come later.
func fillChecked(t *testing.T, db *pgtest.DB) {
	t.Helper()
	for range 2 {
		db.Exec(fillSQL("origin", "others"))
	}
}

// fillSQL is the statement that fills tables, in a replication role, without the rows that end in one of some errors.
func fillSQL(role, refused string) string {
	return strings.NewReplacer("ROLE", role, "REFUSED", refused).Replace(`DO $fill$
DECLARE
  t record; n int; empty bool; list text; vals text; v text; col record;
BEGIN
  PERFORM set_config('session_replication_role', 'ROLE', true);
  EXECUTE 'SET CONSTRAINTS ALL IMMEDIATE'; -- so that a row is refused here, and not at the end
  FOR t IN SELECT c.oid, c.oid::regclass AS name FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE c.relkind IN ('r', 'p') AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema' ORDER BY c.oid
  LOOP
    EXECUTE format('SELECT NOT EXISTS (SELECT FROM %s)', t.name) INTO empty;
    CONTINUE WHEN NOT empty;
    FOR n IN 1..3 LOOP
      list := ''; vals := '';
      FOR col IN SELECT a.attname, coalesce(nullif(y.typbasetype, 0), y.oid) AS base, format_type(a.atttypid, a.atttypmod) AS typ, a.atttypmod
        FROM pg_attribute a JOIN pg_type y ON y.oid = a.atttypid
        WHERE a.attrelid = t.oid AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = '' AND a.attidentity <> 'a'
      LOOP
        SELECT CASE
          WHEN b.typname = 'bool' THEN 'true'
          WHEN b.typname IN ('vector', 'halfvec') THEN '[' || array_to_string(array_fill(n, ARRAY[greatest(col.atttypmod, 1)]), ',') || ']'
          WHEN b.typtype = 'e' THEN (SELECT enumlabel FROM pg_enum WHERE enumtypid = b.oid ORDER BY enumsortorder LIMIT 1)
          WHEN b.typname IN ('json', 'jsonb') THEN '{}'
          WHEN b.typname = 'uuid' THEN lpad(n::text, 32, '0')
          WHEN b.typname = 'inet' OR b.typname = 'cidr' THEN '10.0.0.' || n
          WHEN b.typcategory = 'D' AND b.typname LIKE 'time%' AND b.typname NOT LIKE 'timestamp%' THEN '0' || n || ':00'
          WHEN b.typcategory = 'D' THEN '2024-01-0' || n
          WHEN b.typcategory = 'T' THEN n || ' days'
          WHEN b.typcategory = 'N' THEN n::text
          WHEN b.typcategory = 'S' THEN 'v' || n
          WHEN b.typcategory = 'A' THEN '{}'
          WHEN b.typtype = 'm' THEN '{}'
          WHEN b.typcategory = 'R' THEN
            CASE (SELECT e.typcategory FROM pg_range r JOIN pg_type e ON e.oid = r.rngsubtype WHERE r.rngtypid = b.oid)
            WHEN 'D' THEN format('[2024-01-0%s,2024-01-0%s)', n, n + 1) WHEN 'N' THEN format('[%s,%s)', n, n + 1) ELSE 'empty' END
          WHEN b.typcategory = 'V' THEN '1'
          WHEN b.typname = 'bytea' THEN '\x0' || n
        END INTO v FROM pg_type b WHERE b.oid = col.base;
        CONTINUE WHEN v IS NULL;
        list := list || ', ' || quote_ident(col.attname);
        vals := vals || ', ' || quote_literal(v) || '::' || col.typ;
      END LOOP;
      BEGIN
        IF list = '' THEN
          EXECUTE format('INSERT INTO %s DEFAULT VALUES', t.name);
        ELSE
          EXECUTE format('INSERT INTO %s (%s) OVERRIDING SYSTEM VALUE VALUES (%s)', t.name, substr(list, 3), substr(vals, 3));
        END IF;
      EXCEPTION WHEN REFUSED THEN NULL;
      END;
    END LOOP;
  END LOOP;
END $fill$`)
}
