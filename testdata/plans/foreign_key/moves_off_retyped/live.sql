-- Columns that foreign keys are over change their types, and the keys move to other columns, at either end, or to another
-- table: each is dropped before, since the server would look for an operator between the old type and the new.
CREATE TABLE deployment (id text PRIMARY KEY, name text CONSTRAINT deployment_name UNIQUE);
CREATE TABLE other (id text PRIMARY KEY);
CREATE TABLE error (id integer PRIMARY KEY, deployment_id text, CONSTRAINT error_deployment FOREIGN KEY (deployment_id) REFERENCES deployment (id) ON DELETE CASCADE);
CREATE TABLE copy (id integer PRIMARY KEY, other_id text, other_name text, CONSTRAINT copy_other FOREIGN KEY (other_id) REFERENCES other (id));
CREATE TABLE moved (id integer PRIMARY KEY, deployment_id text, CONSTRAINT moved_to FOREIGN KEY (deployment_id) REFERENCES deployment (id));
INSERT INTO deployment VALUES ('1', '1'), ('2', '2');
INSERT INTO other VALUES ('1'), ('2');
INSERT INTO error VALUES (1, '2');
INSERT INTO copy VALUES (1, '2', '2');
INSERT INTO moved VALUES (1, '2');
