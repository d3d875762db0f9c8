-- What has the rows of a renamed table for a type: functions that go, change and stay, a grant, a column.
CREATE TABLE orders (id integer);
CREATE FUNCTION total(o orders) RETURNS integer LANGUAGE sql AS 'SELECT 1';
CREATE FUNCTION label(o orders[]) RETURNS text LANGUAGE sql AS 'SELECT ''x''';
CREATE FUNCTION kept(o orders) RETURNS orders LANGUAGE sql AS 'SELECT o';
CREATE TABLE archive (was orders, all_of orders[]);
