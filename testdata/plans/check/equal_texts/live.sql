create table users (id integer primary key, email varchar(64), age integer, note text);
insert into users select i, 'u' || i, i, 'n' from generate_series(1, 100) as i;
alter table users add constraint c1 check (note in ('a','n') or email is not distinct from 'x');
