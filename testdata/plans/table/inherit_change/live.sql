CREATE TABLE base (id integer NOT NULL, name text DEFAULT 'b', gone integer, CONSTRAINT name_given CHECK (name <> ''));
CREATE TABLE other (at date, CONSTRAINT late CHECK (at > '2000-01-01'));
CREATE TABLE kept (own text) INHERITS (base);
CREATE TABLE leaving (own text) INHERITS (base);
CREATE TABLE joining (id integer NOT NULL, name text, own text);
INSERT INTO joining VALUES (1, 'x', 'y');
