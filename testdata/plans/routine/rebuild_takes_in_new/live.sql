-- A view that is made again over a new type of a column reads a new materialized view, which needs that
-- type itself; and an altered view between two.
create table t (id integer, c varchar(20), d integer);
create table u (id integer, c varchar(20));
create view low as select id from u;
create view high as select c from u;
create view v as select c from t;
