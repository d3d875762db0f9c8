-- Types that go with a member of an extension and are none by themselves: the relation of a composite type, the row type of a view.
CREATE EXTENSION tablefunc;
CREATE EXTENSION dblink;
CREATE EXTENSION pg_stat_statements;
CREATE TABLE crossed (
  row tablefunc_crosstab_2 CHECK ((row).row_name IS NOT NULL),
  key dblink_pkey_results,
  called pg_stat_statements,
  CONSTRAINT key_has_name CHECK ((key).colname <> ''),
  CONSTRAINT was_called CHECK ((called).calls > 0)
);
CREATE INDEX crossed_name ON crossed (((row).row_name));
CREATE VIEW names AS SELECT (row).category_1, (key).position FROM crossed WHERE (called).rows > 1;
