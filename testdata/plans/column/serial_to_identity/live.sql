create table t (id serial primary key, v text);
insert into t (v) select 'x' from generate_series(1, 5);
