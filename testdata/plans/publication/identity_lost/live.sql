CREATE TABLE keyed (id integer PRIMARY KEY, note text);
CREATE TABLE marked (id integer PRIMARY KEY, note text);
CREATE PUBLICATION sent FOR TABLE keyed, marked;
