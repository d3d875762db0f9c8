-- Names that hold the letter of the generated column's: in a check, an index over an expression, a
-- predicate, an exclusion and a text.
CREATE TABLE t (
  a integer,
  length integer,
  gg integer,
  g integer GENERATED ALWAYS AS (a * 2) STORED,
  CONSTRAINT t_len CHECK (length > 0),
  CONSTRAINT t_text CHECK (a <> 7 OR 'g' <> 'h'),
  CONSTRAINT t_own CHECK (g >= 0),
  CONSTRAINT t_gg EXCLUDE USING btree (gg WITH =) WHERE (gg > 0)
);
CREATE INDEX t_lg ON t ((length + 1));
CREATE INDEX t_part ON t (a) WHERE gg > 1;
CREATE INDEX t_over ON t ((g + 1));
INSERT INTO t (a, length, gg) SELECT i, i, i FROM generate_series(1, 5) i;
