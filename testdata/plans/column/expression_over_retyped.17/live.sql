-- The expression of a generated column changes, and so does the type of a column that the old one reads, the new one, or both.
CREATE TABLE by_both (a integer, c integer GENERATED ALWAYS AS (a + 1) STORED);
INSERT INTO by_both VALUES (1);
CREATE INDEX by_both_c ON by_both (c);
CREATE TABLE by_new (a integer, b integer, c integer GENERATED ALWAYS AS (b + 1) STORED);
INSERT INTO by_new VALUES (1, 2);
CREATE TABLE by_old (a integer, b integer, c integer GENERATED ALWAYS AS (a + 1) STORED);
INSERT INTO by_old VALUES (1, 2);
CREATE TABLE by_none (a integer, b integer, c integer GENERATED ALWAYS AS (b + 1) STORED);
INSERT INTO by_none VALUES (1, 2);
