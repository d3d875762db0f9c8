-- What is computed from a column goes before that gets another type: indexes and constraints go with it, and what reads it goes, or
-- is made again, in the transaction.
create table a (id int primary key, n bigint, more bigint generated always as (n + 1) stored);
create view a_v as select more from a;
create table b (id int primary key, n bigint, more bigint generated always as (n + 1) stored);
create statistics b_s on id, more from b;
create table c (id int primary key, n bigint, more bigint generated always as (n + 1) stored);
create policy c_p on c using (more > 0);
create table d (id int primary key, n bigint, more bigint generated always as (n + 1) stored);
create function d_f() returns setof bigint language sql begin atomic select more from d; end;
create table e (id int primary key, n bigint, more bigint generated always as (n + 1) stored);
create function fired() returns trigger language plpgsql as 'begin return new; end';
create trigger e_t after update of more on e for each row execute function fired();
create table f (id int primary key, n bigint, more bigint generated always as (n + 1) stored);
create rule f_r as on delete to f where old.more > 1 do nothing;
create table g (id int primary key, n bigint, more bigint generated always as (n + 1) stored, constraint g_k check (more > id), constraint g_u unique (more));
create index g_i on g (id, more);
create index g_j on g (id) where more > 0;
create table h (id int primary key, n bigint, more bigint generated always as (n + 1) stored);
create view h_v as select id, more from h;
create materialized view h_w as select id from h_v;
create table i (id int primary key, n bigint, more bigint generated always as (n + 1) stored);
create view i_v as select id, more from i;
create policy i_p on i using (more > 0);
create table j (id int primary key, n bigint, more bigint generated always as (n + 1) stored, constraint j_x exclude (more with =));
create index j_i on j (more);
