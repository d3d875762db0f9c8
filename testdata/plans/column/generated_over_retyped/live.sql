CREATE TABLE fresh (a text);
INSERT INTO fresh VALUES ('x');
CREATE TABLE changed (a integer, g integer GENERATED ALWAYS AS (a * 2) STORED);
INSERT INTO changed VALUES (1);
CREATE INDEX changed_g ON changed (g);
CREATE VIEW over_changed AS SELECT a, g FROM changed;
CREATE TABLE gone (a integer, g integer GENERATED ALWAYS AS (a * 2) STORED);
INSERT INTO gone VALUES (1);
CREATE VIEW over_gone AS SELECT a, g FROM gone;
