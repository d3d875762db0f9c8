-- A key goes, and another over its columns comes: a foreign key that is made again meanwhile, or is new, has found the one that goes.
CREATE TABLE a (id integer PRIMARY KEY, k integer NOT NULL, v integer NOT NULL, w integer NOT NULL, CONSTRAINT a_old UNIQUE (k), CONSTRAINT a_v UNIQUE (v));
COMMENT ON CONSTRAINT a_old ON a IS 'old';
CREATE UNIQUE INDEX a_w ON a (w);
CREATE TABLE retyped (id integer PRIMARY KEY, k integer, CONSTRAINT retyped_k FOREIGN KEY (k) REFERENCES a (k));
CREATE TABLE changed (id integer PRIMARY KEY, v integer, CONSTRAINT changed_v FOREIGN KEY (v) REFERENCES a (v));
CREATE TABLE plain (id integer PRIMARY KEY, w integer);
INSERT INTO a VALUES (1, 1, 1, 1);
INSERT INTO retyped VALUES (1, 1);
INSERT INTO changed VALUES (1, 1);
INSERT INTO plain VALUES (1, 1);
