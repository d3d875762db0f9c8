create collation old_c (locale = 'C');
create domain old_d as text collate old_c check (value <> '');
create type old_t as (a old_d);
create type old_range as range (subtype = old_d);
create type mood as enum ('sad', 'happy');
create function f(d old_d, t old_t[]) returns old_range language sql as 'select null::old_range';
create table t (c text collate old_c, d old_d default 'x', t old_t, r old_range, m old_multirange, e mood default 'sad' check (e <> 'happy'));
create view v as select 'a'::old_d as d, 'sad'::mood as m;
