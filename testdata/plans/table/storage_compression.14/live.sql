create table users (id integer primary key, email varchar(64), age integer, note text);
insert into users select i, 'u' || i, i, 'n' from generate_series(1, 100) as i;
