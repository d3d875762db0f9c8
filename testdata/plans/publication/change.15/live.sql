create table t (id integer primary key, a text);
create table u (id integer primary key);
create publication tables_change for table t, u;
create publication filter_changes for table t (id) where (id > 1);
create publication same for table t where (a in ('x', 'y'));
create publication emptied for table t;
create publication options_change for table u;
create publication widened for table u;
create publication goes for table u;
