-- Views that go are in the way of columns that change their types. Generated columns that are computed from some of them go too,
-- and before, though another view reads them beside a column that changes its type.
CREATE TABLE mixed (id integer PRIMARY KEY, lab text NOT NULL, since timestamp, amount integer,
  named boolean GENERATED ALWAYS AS (lab = 'a') STORED, more integer GENERATED ALWAYS AS (amount + 1) STORED);
CREATE VIEW by_lab AS SELECT lab, max(id) AS id FROM mixed GROUP BY lab;
CREATE MATERIALIZED VIEW m0 AS SELECT id, since, named FROM mixed;
CREATE VIEW amounts AS SELECT amount FROM mixed;
CREATE VIEW mores AS SELECT id, more FROM mixed;
INSERT INTO mixed VALUES (1, 'a', '2024-01-01', 1);
