create table t (id integer primary key, v text);
insert into t values (1, 'x'), (7, 'y');
