-- An interrupted plan has neither proven the constraints nor commented on them.
CREATE TABLE a (id integer PRIMARY KEY);
CREATE TABLE b (id integer NOT NULL, n integer);
INSERT INTO a SELECT generate_series(1, 10);
INSERT INTO b SELECT n, n FROM generate_series(1, 10) AS n;
ALTER TABLE b ADD CONSTRAINT positive CHECK (n > 0) NOT VALID;
ALTER TABLE b ADD CONSTRAINT of_a FOREIGN KEY (id) REFERENCES a (id) NOT VALID;
