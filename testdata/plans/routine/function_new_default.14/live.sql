create table t (id integer primary key, a text default 'x');
insert into t select i from generate_series(1, 10) as i;
