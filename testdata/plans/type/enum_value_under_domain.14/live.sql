-- A new value of an enum is used by what is of a domain over it: in defaults, a check, an index, a view, a composite type, a domain over the domain.
create type st as enum ('a', 'b');
create domain dst as st constraint k check (value <> 'b');
create domain d2 as dst;
create type co as (z d2);
create table o (id integer not null, x dst, y d2[], c co);
create view v as select id from o where x::st = 'a';
create function f(p dst) returns integer language sql return case when p::st = 'a' then 1 end;
