-- The tables that traffic runs on while each case changes them; :rows is how many rows they have.
create extension if not exists vector;
create sequence load_ids as integer start 100000000;
create type mood as enum ('good', 'bad');
create table parents (
  id integer generated always as identity primary key,
  name text not null default 'p'
);
insert into parents (name) select 'p' || i from generate_series(1, 1000) as i;
create table items (
  id integer generated always as identity primary key,
  parent integer not null,
  code varchar(20),
  title text,
  amount integer not null default 0,
  price numeric(10, 2),
  seen timestamp,
  feeling mood,
  half integer generated always as (amount / 2) stored,
  embedding vector(8)
);
create index items_code on items (code);
create index items_title on items (title);
create table keyless (id integer not null, note text);
create table parts (id integer not null, at integer not null, note text) partition by range (at);
create table parts_1 partition of parts for values from (0) to (100);
create table parts_2 partition of parts for values from (100) to (200);
create table future (id integer not null, at integer not null, note text);
create table unused (id integer primary key, parent integer references parents);
create view cheap as select id, name from parents where id < 500;
insert into items (parent, code, title, amount, price, seen, feeling, embedding)
  select i % 1000 + 1, 'c' || i, 'title ' || i, i % 1000, i % 100, now(), 'good', array_fill(random()::real, array[8])::vector from generate_series(1, :rows) as i;
insert into keyless select i, 'k' from generate_series(1, :rows) as i;
insert into parts select i, i % 200, 'n' from generate_series(1, :rows) as i;
insert into future select i, 200 + i % 100, 'n' from generate_series(1, :rows) as i;
insert into unused select i, i % 1000 + 1 from generate_series(1, 1000) as i;
vacuum analyze;
