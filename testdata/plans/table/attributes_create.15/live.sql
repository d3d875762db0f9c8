CREATE TABLE there (id integer PRIMARY KEY);
