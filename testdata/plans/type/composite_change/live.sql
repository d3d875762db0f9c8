create type address as (street text, zip varchar(5), town text);
comment on column address.zip is 'five digits';
create type unused as (a integer, b integer);
create function first_line(a address) returns text language sql as 'select (a).street';
create function shuffled(u unused) returns integer language sql as 'select (u).a';
create table people (home address);
insert into people values (row('Main Street', '12345', 'Town'));
