-- A function whose body the server knows goes, and so does the column that it reads.
create table t (id integer, c integer);
create function f() returns integer language sql return (select max(c) from t);
