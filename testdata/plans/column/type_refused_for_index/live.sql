-- What stands over a column has no meaning with the new type, though the plan drops it: it goes only after the change.
CREATE TYPE mood AS ENUM ('a', 'b');
CREATE TABLE predicate (id integer PRIMARY KEY, word varchar(10));
CREATE INDEX predicate_i ON predicate (id) WHERE word <> 'b';
CREATE TABLE expression (id integer PRIMARY KEY, at timestamp);
CREATE INDEX expression_i ON expression ((at::date));
CREATE TABLE excluded (id integer PRIMARY KEY, at timestamp, CONSTRAINT excluded_x EXCLUDE (id WITH =) WHERE (at > '2020-01-01'::date));
CREATE TABLE collated (id integer PRIMARY KEY, a varchar(10) COLLATE "C", b text);
CREATE INDEX collated_i ON collated ((a || b));
CREATE TABLE class (id integer PRIMARY KEY, doc jsonb, CONSTRAINT class_doc UNIQUE (doc));
CREATE TABLE search (id integer PRIMARY KEY, doc jsonb);
CREATE INDEX search_i ON search USING gin (doc);
