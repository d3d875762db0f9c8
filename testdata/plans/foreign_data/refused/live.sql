create extension postgres_fdw;
create server remote type 'a' foreign data wrapper postgres_fdw;
create user mapping for public server remote options (password 'never shown');
