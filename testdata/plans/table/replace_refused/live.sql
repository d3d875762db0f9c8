CREATE TYPE enum_domain AS ENUM ('a');
CREATE TABLE used (x enum_domain);
CREATE TABLE parent_view (a integer) PARTITION BY LIST (a);
CREATE TABLE part PARTITION OF parent_view FOR VALUES IN (1);
CREATE FUNCTION f(text) RETURNS text LANGUAGE sql IMMUTABLE AS 'SELECT $1';
CREATE TABLE indexed (a text);
CREATE INDEX indexed_f ON indexed (f(a));
