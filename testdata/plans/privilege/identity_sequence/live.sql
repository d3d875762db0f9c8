create table renamed (id bigint generated always as identity (sequence name counts), n integer);
grant select on sequence counts to public;
create table taken (id bigint generated always as identity (sequence name serves), n integer);
grant select, usage on sequence serves to public;
create table grows (n integer);
