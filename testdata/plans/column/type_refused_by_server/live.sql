create table t (
  id integer primary key,
  word text default 'x',
  base integer, twice integer generated always as (base * 2) stored,
  n integer, constraint n_positive check (n > 0),
  doc jsonb
);
create index t_doc on t using gin (doc jsonb_path_ops);
insert into t (id) select generate_series(1, 100);
