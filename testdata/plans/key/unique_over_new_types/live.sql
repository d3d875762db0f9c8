-- Whether rows are unique by a new column of a type that the plan makes is known before: all have its default.
CREATE TABLE a (id integer PRIMARY KEY, name text);
CREATE TABLE b (id integer PRIMARY KEY, name text);
CREATE TABLE c (id integer PRIMARY KEY, name text);
