-- A column becomes of a domain that the plan alters too, and there is no cast to it.
CREATE DOMAIN day AS date;
CREATE TABLE uncast (id integer NOT NULL, at integer);
INSERT INTO uncast VALUES (1, 1);
