CREATE TABLE live (id integer PRIMARY KEY, v text, CONSTRAINT c_a CHECK (id > 0), CONSTRAINT c_b CHECK (id < 99));
CREATE INDEX i_a ON live (id);
CREATE INDEX i_b ON live (v);
INSERT INTO live VALUES (1, 'l');
CREATE TABLE stage (id integer PRIMARY KEY, v text, w integer);
INSERT INTO stage VALUES (2, 's', 3);
CREATE TABLE columns (a integer, b text);
INSERT INTO columns VALUES (1, 'x');
CREATE VIEW seen AS SELECT id, v FROM live;
