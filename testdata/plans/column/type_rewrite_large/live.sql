create table accounts (
  id serial primary key,
  code integer not null default 7 constraint positive check (code > 0),
  name text
);
comment on column accounts.id is 'the number on the invoice';
create unique index accounts_code on accounts (code desc, name);
comment on index accounts_code is 'by code';
create table orders (
  id integer generated always as identity primary key,
  account integer not null references accounts,
  parent integer references orders on delete cascade,
  note text
);
create index orders_account on orders (account) include (id);
create index orders_note on orders (note);
insert into accounts (code, name) select i, 'n' || i from generate_series(1, 1000) as i;
insert into orders (account, parent) select i, nullif(i - 1, 0) from generate_series(1, 1000) as i;
