-- A check of a domain, and NOT NULL, are proven before the plan makes columns that hold its values in arrays
-- and rows: PostgreSQL would not look there, and refuses.
create domain price as integer;
create table t (p price);
insert into t values (1), (2);
create type pair as (a integer);
