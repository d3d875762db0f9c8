-- Indexes take the names of what goes, and give theirs to what comes.
CREATE TABLE base (id integer, v text);
CREATE TABLE goes (id integer CONSTRAINT key_name PRIMARY KEY, email text);
CREATE INDEX email_name ON goes (email);
CREATE INDEX moved_name ON base (id);
CREATE INDEX view_name ON base (v);
CREATE VIEW index_name AS SELECT id FROM base;
CREATE TABLE kept (id integer, email text);
