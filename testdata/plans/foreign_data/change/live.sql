create extension postgres_fdw;
create foreign data wrapper w options (a '1', b '2');
create foreign data wrapper goes;
create server remote version '1' foreign data wrapper postgres_fdw options (host 'old', port '5432', dbname 'app');
create server unused foreign data wrapper goes;
create user mapping for public server remote options ("user" 'old');
create user mapping for public server unused options (password 'never shown');
create foreign table people (id integer not null, name varchar(10) options (column_name 'n'), gone text, amount integer default 1,
  constraint positive check (amount > 0), constraint goes check (id > 0)) server remote options (schema_name 'public', table_name 'p');
create foreign table dropped (id integer) server unused;
create view reader as select id, name from people;
comment on column people.id is 'old';
