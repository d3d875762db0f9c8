-- Row security holds for the owner once the last constraint is proven that has to see all rows.
CREATE TABLE forced (id integer NOT NULL);
CREATE UNIQUE INDEX forced_id ON forced (id);
ALTER TABLE forced ENABLE ROW LEVEL SECURITY;
CREATE TABLE enabled (id integer NOT NULL);
CREATE UNIQUE INDEX enabled_id ON enabled (id);
ALTER TABLE enabled FORCE ROW LEVEL SECURITY;
CREATE TABLE both_ways (id integer);
CREATE TABLE refers (id integer REFERENCES forced (id), other integer REFERENCES enabled (id));
