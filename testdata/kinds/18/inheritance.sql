-- NOT NULL constraints of children: their parents' alone, or their own as well.
CREATE TABLE base (id integer NOT NULL, name text NOT NULL, size integer, here integer CONSTRAINT only_here NOT NULL NO INHERIT);
CREATE TABLE inherited (own integer) INHERITS (base);
ALTER TABLE inherited ADD PRIMARY KEY (id);
CREATE TABLE by_key (PRIMARY KEY (id)) INHERITS (base);
CREATE TABLE merged (id integer NOT NULL, name text) INHERITS (base);
CREATE TABLE named (CONSTRAINT named_id NOT NULL id, CONSTRAINT named_size NOT NULL size) INHERITS (base);
CREATE TABLE later () INHERITS (base);
ALTER TABLE later ALTER COLUMN name SET NOT NULL, ADD CONSTRAINT later_size NOT NULL size NO INHERIT;
CREATE TABLE deeper () INHERITS (inherited);
CREATE TABLE joined (size integer, name text NOT NULL, id integer NOT NULL, here integer, PRIMARY KEY (id));
ALTER TABLE joined INHERIT base;
COMMENT ON CONSTRAINT named_size ON named IS 'of the child alone';
