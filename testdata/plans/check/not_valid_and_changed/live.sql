-- What an interrupted apply leaves unproven may lack its comment as well.
CREATE TABLE o (id integer PRIMARY KEY);
CREATE TABLE t (a integer, b integer, c integer);
ALTER TABLE t ADD CONSTRAINT k CHECK (a > 0) NOT VALID;
ALTER TABLE t ADD CONSTRAINT f FOREIGN KEY (b) REFERENCES o NOT VALID;
ALTER TABLE t ADD CONSTRAINT g FOREIGN KEY (c) REFERENCES o NOT VALID;
