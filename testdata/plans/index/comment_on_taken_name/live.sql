-- An index that has a comment takes the name of one that is dropped, of its table or of another.
create table t (id integer not null, a integer, b integer);
create table other (id integer not null, a integer);
create index taken on other (a);
create index t_key on t (a);
create function f(integer) returns integer language sql immutable as 'select $1 + 1';
