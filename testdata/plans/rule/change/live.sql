create table t (id integer primary key, a text);
create table log (id integer);
create view v as select id, a from t;
create rule action_changes as on update to t do also insert into log values (new.id);
create rule event_changes as on update to t do instead nothing;
create rule state_changes as on delete to t do also delete from log where log.id = old.id;
create rule goes as on insert to v do instead nothing;
create rule same as on delete to v where old.id in (1, 2) do instead delete from t where t.id = old.id;
comment on rule state_changes on t is 'old';
