CREATE TABLE t (id integer PRIMARY KEY, a text NOT NULL, b text, c text CONSTRAINT c_old CHECK (c <> ''), d text CONSTRAINT d_old UNIQUE);
CREATE INDEX b_old ON t (b);
INSERT INTO t SELECT n, n, n, n, n FROM generate_series(1, 100) AS n;
