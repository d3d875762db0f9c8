-- A column that a table loses stays in a table below that keeps it as its own, with its values: in a child, in a child's child, beside a
-- child that loses it too.
CREATE TABLE p (id integer, x integer NOT NULL DEFAULT 5);
CREATE TABLE keeps () INHERITS (p);
CREATE TABLE below_keeps () INHERITS (keeps);
CREATE TABLE loses () INHERITS (p);
CREATE TABLE below_loses () INHERITS (loses);
CREATE TABLE o (id integer, x integer);
CREATE TABLE between () INHERITS (o);
CREATE TABLE last () INHERITS (between);
INSERT INTO p VALUES (1, 2);
INSERT INTO keeps VALUES (1, 2);
INSERT INTO below_keeps VALUES (1, 2);
INSERT INTO loses VALUES (1, 2);
INSERT INTO last VALUES (1, 2);
