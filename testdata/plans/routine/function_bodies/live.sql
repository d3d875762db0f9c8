-- Bodies call functions that sort behind them; an index runs them.
CREATE FUNCTION kept(text) RETURNS text LANGUAGE sql IMMUTABLE AS 'SELECT upper($1)';
CREATE TABLE t (a text);
CREATE INDEX t_kept ON t (kept(a));
INSERT INTO t VALUES ('x');
