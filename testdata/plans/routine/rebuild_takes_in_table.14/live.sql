-- A new table needs a function that is made again, and is needed by another that is made again with it.
create function f(a integer) returns integer language sql immutable return a;
create function g(a integer) returns integer language sql immutable return f(a);
