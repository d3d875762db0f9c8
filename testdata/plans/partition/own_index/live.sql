-- A partition's own index that is like one of the table's: attaching would take it for the part.
create table a (k integer, v integer) partition by list (k);
create index a_i on a (k desc);
create table a_1 partition of a for values in (1);
create table a_2 partition of a for values in (2);
create index a_2_own on a_2 (k);
create table alone (k integer, v integer);
create index alone_own on alone (k);
-- An index of the table's is new, and takes one of a partition's own that goes.
create table b (k integer, v integer) partition by list (k);
create index b_v on b (v);
create table b_1 partition of b for values in (1);
create index b_1_own on b_1 (k);
comment on index b_1_own is 'its own';
create table b_2 partition of b for values in (2);
