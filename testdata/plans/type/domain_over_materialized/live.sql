-- Constraints of domains over materialized views that are not filled, are made again, go, or have other names.
create domain positive as integer;
create domain wanted as integer;
create table one (id integer primary key, n positive, w wanted);
create table two (id integer primary key, n positive, w wanted);
insert into one values (1, 1, 1), (2, 2, 2);
insert into two values (1, 1, 1);
create materialized view gone as select id, n, w from one;
create materialized view unfilled as select id, n, w from two with no data;
create materialized view again as select id, n, w from one;
create materialized view called as select id, n, w from one;
