-- Functions that fit as well as those of pg_catalog where a name of the server's types is given: a call that does
-- not say whose it is has no answer at all, and the command stops. Loaded after hostile.sql.
SET search_path = pg_catalog, pg_temp;
SET ROLE mallory;
SELECT trap.routine('mallory', name, args, result) FROM (VALUES
  ('col_description', 'regclass, smallint', 'text'), ('obj_description', 'regclass, name', 'text'), ('array_to_string', 'name[], text', 'text'),
  ('has_schema_privilege', 'regnamespace, text', 'boolean'), ('pg_get_constraintdef', 'regclass', 'text'), ('pg_get_ruledef', 'regclass', 'text'),
  ('pg_get_triggerdef', 'regclass', 'text'), ('pg_get_functiondef', 'regproc', 'text'), ('pg_get_statisticsobjdef', 'regclass', 'text')
) AS f (name, args, result);
RESET ROLE;
RESET search_path;
