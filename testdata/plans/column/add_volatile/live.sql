create table t (id integer primary key);
insert into t select i from generate_series(1, 1000) as i;
