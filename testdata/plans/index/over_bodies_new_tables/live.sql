-- An index calls a function whose body, or that of one which it calls, reads a table that the plan makes: that comes first.
CREATE TABLE there (id integer);
