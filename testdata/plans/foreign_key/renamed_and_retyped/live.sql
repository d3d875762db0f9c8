-- What is renamed because it is like something of the HCL is taken off and put back under its new name.
CREATE TABLE a (id integer PRIMARY KEY, up integer, CONSTRAINT a_up_fkey FOREIGN KEY (up) REFERENCES a (id));
CREATE TABLE b (id integer PRIMARY KEY, a_id integer, CONSTRAINT b_a_id_fkey FOREIGN KEY (a_id) REFERENCES a (id));
CREATE TABLE c (id integer PRIMARY KEY, a_id integer, CONSTRAINT was FOREIGN KEY (a_id) REFERENCES a (id));
INSERT INTO a VALUES (1, NULL), (2, 1);
INSERT INTO b VALUES (1, 2);
INSERT INTO c VALUES (1, 2);
