do $$ begin execute format('alter database %I set timezone = ''UTC''', current_database()); end $$;
create table t (id integer primary key, a timestamp, b timestamp(3), c timestamptz, d date, e timestamptz);
insert into t (id, a) select i, '2026-01-01'::timestamp + i * interval '1 hour' from generate_series(1, 100) as i;
create index t_a on t (a);
