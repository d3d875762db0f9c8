create table t (name text not null);
insert into t select 'n' || i from generate_series(1, 1000) as i;
create table u (name text not null);
insert into u select 'n' || i from generate_series(1, 1000) as i;
