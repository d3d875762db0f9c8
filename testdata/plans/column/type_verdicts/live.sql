create extension citext;
create domain plain as text;
create table kept (
  id integer primary key,
  n1 numeric(10,2), n2 numeric(10,2),
  v1 varchar(20), v2 varchar(20), v3 text, v4 varchar(20)[],
  ts timestamp(3), iv interval(3), vb varbit(8), ip cidr,
  c1 citext, t1 text, d1 plain, t2 text
);
insert into kept (id, v1) select i, 'v' || i from generate_series(1, 100) as i;
create index kept_v1 on kept (v1);
create unique index kept_v2 on kept (v2, id);
create index kept_ip on kept using gist (ip inet_ops);
-- citext compares otherwise than text: the index cannot stay.
create table rebuilt (id integer primary key, c citext unique, t text, v varchar(20), w varchar(20));
insert into rebuilt (id, c) select i, 'c' || i from generate_series(1, 100) as i;
create index rebuilt_t on rebuilt (t);
create index rebuilt_v on rebuilt (lower(v));
create index rebuilt_w on rebuilt (id) where w is null;
-- A check would be proven again under the lock.
create table checked (id integer primary key, n numeric(10,2), m numeric(10,2), o numeric(10,2), constraint positive check (n > 0), constraint ordered check (n < m),
  constraint leaves check (o > 0));
comment on constraint positive on checked is 'n counts';
insert into checked select i, i, i + 1, i from generate_series(1, 100) as i;
alter table checked add constraint unproven check (o < 9) not valid;
create table below (check (m < 1000)) inherits (checked);
insert into below select 1, 1, 2, 1;
