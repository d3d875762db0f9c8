-- The server makes a foreign key again whose column gets another type, at either end: it locks the table at the other end, and
-- looks up every row where the types have another operator.
CREATE TABLE wide (id integer PRIMARY KEY, code varchar(20) UNIQUE);
CREATE TABLE refers (wide integer CONSTRAINT refers_wide REFERENCES wide, self integer);
CREATE TABLE by_code (code varchar(20) CONSTRAINT by_code_code REFERENCES wide (code));
CREATE TABLE proven (code varchar(20) UNIQUE CONSTRAINT proven_code CHECK (code <> ''));
CREATE TABLE to_proven (code varchar(20) CONSTRAINT to_proven_code REFERENCES proven (code));
CREATE TABLE target (id bigint PRIMARY KEY);
CREATE TABLE narrow (id integer PRIMARY KEY, target integer CONSTRAINT narrow_target REFERENCES target);
CREATE TABLE tree (id integer PRIMARY KEY, up bigint CONSTRAINT tree_up REFERENCES tree);
CREATE TABLE parted (id integer PRIMARY KEY) PARTITION BY RANGE (id);
CREATE TABLE parted_1 PARTITION OF parted FOR VALUES FROM (0) TO (1000);
CREATE TABLE to_parted (id integer CONSTRAINT to_parted_id REFERENCES parted);
INSERT INTO wide SELECT i, i FROM generate_series(1, 10) AS i;
INSERT INTO refers SELECT i FROM generate_series(1, 10) AS i;
INSERT INTO by_code SELECT i FROM generate_series(1, 10) AS i;
INSERT INTO target SELECT i FROM generate_series(1, 10) AS i;
INSERT INTO narrow SELECT i, i FROM generate_series(1, 10) AS i;
INSERT INTO tree SELECT i, i FROM generate_series(1, 10) AS i;
INSERT INTO parted SELECT i FROM generate_series(1, 10) AS i;
INSERT INTO to_parted SELECT i FROM generate_series(1, 10) AS i;
