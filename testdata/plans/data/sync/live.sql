CREATE TABLE countries (code char(2) PRIMARY KEY, name text NOT NULL, population bigint, note text DEFAULT 'none');
CREATE TABLE cities (id integer PRIMARY KEY, country char(2) NOT NULL REFERENCES countries ON DELETE CASCADE, name text NOT NULL);
CREATE TABLE plans (id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY, word text NOT NULL CONSTRAINT plans_word UNIQUE, seats integer);
INSERT INTO countries VALUES ('DE', 'Deutschland', 83), ('FR', 'France', NULL), ('XX', 'Nowhere', 0);
INSERT INTO cities VALUES (1, 'DE', 'Berlin'), (2, 'XX', 'Utopia'), (3, 'XX', 'Erewhon');
INSERT INTO plans (word, seats) VALUES ('free', 1), ('old', 3);
