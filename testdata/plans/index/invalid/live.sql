create table t (id integer primary key, v integer);
insert into t values (1, 1), (2, 1);
create index t_v on t (v);
update pg_index set indisvalid = false where indexrelid = 't_v'::regclass;
