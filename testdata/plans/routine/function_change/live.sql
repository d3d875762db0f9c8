create function body() returns integer language sql as 'select 1';
create function result(a integer) returns integer language sql immutable as 'select a';
create view over_result as select result(1) as r;
create function gone(a integer) returns integer language sql as 'select a';
create function same(a integer default 1 + 1) returns integer language sql as $$
select a
$$;
