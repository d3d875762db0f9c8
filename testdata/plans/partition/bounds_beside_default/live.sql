-- The bounds of two partitions change beside a default one.
create table a (k integer) partition by list (k);
create table a_1 partition of a for values in (1);
create table a_2 partition of a for values in (2);
create table a_d partition of a default;
