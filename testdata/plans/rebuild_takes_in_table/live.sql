-- A new table needs a function that is made anew, and is needed by another that is made anew with it.
create function f(a integer) returns integer language sql immutable return a;
create function g(a integer) returns integer language sql immutable return f(a);
