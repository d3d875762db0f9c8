create table t (id integer primary key, a integer, b text);
create table log (a integer);
create view v as select id, a from t;
create rule through as on insert to v do instead insert into t (id, a) values (new.id, new.a);
create rule noted as on update to t where new.a > 0 do also insert into log values (new.a);
comment on rule noted on t is 'kept';
create rule other as on delete to t do also delete from log;
create publication p for table t (id, a) where (id > 0), log;
