CREATE SEQUENCE numbers START 7;
CREATE TABLE t (id integer PRIMARY KEY DEFAULT nextval('numbers'), other integer DEFAULT nextval('numbers') + 1);
CREATE TABLE owner (id integer PRIMARY KEY);
CREATE SEQUENCE of_owner OWNED BY owner.id;
COMMENT ON SEQUENCE of_owner IS 'stays';
INSERT INTO t DEFAULT VALUES;
