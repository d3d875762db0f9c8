create table t (id integer primary key, a text);
create view old_v as select id, a from t;
create view reader as select a from old_v;
create function old_f() returns integer language sql as 'select 1';
