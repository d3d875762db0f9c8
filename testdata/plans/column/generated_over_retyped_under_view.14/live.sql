-- A view that is dropped, or reads other columns from now on, stands over what is computed from a column that gets another type,
-- which the view itself does not read: what is computed has another expression, or ends.
CREATE TABLE changed (id integer, lab varchar(40), named boolean GENERATED ALWAYS AS (lab IS NOT NULL) STORED);
INSERT INTO changed VALUES (1, 'a');
CREATE VIEW of_changed AS SELECT id, named FROM changed;
CREATE TABLE ended (id integer, amount integer, twice integer GENERATED ALWAYS AS (amount * 2) STORED);
INSERT INTO ended VALUES (1, 1);
CREATE VIEW of_ended AS SELECT id, twice FROM ended;
CREATE TABLE two (id integer, a integer, b integer, at_a integer GENERATED ALWAYS AS (a + 1) STORED, at_b integer GENERATED ALWAYS AS (b + 1) STORED);
INSERT INTO two VALUES (1, 1, 1);
CREATE VIEW of_two AS SELECT id, at_a FROM two;
CREATE VIEW of_both AS SELECT at_a, at_b FROM two;
