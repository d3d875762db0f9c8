create table users (id integer primary key, email varchar(64), age integer, seen timestamp, constraint grown check (age > 0));
create index users_email on users (email);
insert into users select i, 'u' || i, i from generate_series(1, 100) as i;
