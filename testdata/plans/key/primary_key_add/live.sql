create table t (id integer, v text);
insert into t select i, 'x' from generate_series(1, 10) as i;
