-- When a column changes its type, the server makes the parts of its indexes again, under the first free names.
create table a (k integer, c numeric(10,2)) partition by list (k);
create table a_1 partition of a for values in (1);
create index a_1_c_idx on a_1 (k);
create index a_i on a (c);
drop index a_1_c_idx;
