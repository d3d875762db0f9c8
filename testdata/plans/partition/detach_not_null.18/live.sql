-- The NOT NULL of a partition has the name of the table's.
create table t (k integer not null) partition by list (k);
create table t_1 partition of t for values in (1);
create table t_2 partition of t for values in (2);
