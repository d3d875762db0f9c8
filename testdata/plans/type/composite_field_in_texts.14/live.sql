-- A new field of a composite type and a new value of an enum are used in the same change by all that can hold a text.
create type ct as (a int);
create type mood as enum ('a','b');
create table t (id int primary key, c ct, m mood);
insert into t values (1, row(1), 'a');
create view v as select (c).a from t;
create function g(x ct) returns int language sql as 'select ($1).a';
create function at(x ct) returns int language sql begin atomic select (x).a; end;
create view ov as select g(c) from t;
create materialized view mv as select (c).a from t;
