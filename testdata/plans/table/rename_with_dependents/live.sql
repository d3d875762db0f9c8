create table old_t (id integer primary key, a text);
create function fires() returns trigger language plpgsql as 'begin return new; end';
create view v as select old_t.id, o.a from old_t join old_t o using (id);
create trigger trg before update of a on old_t for each row when (old.a is distinct from new.a) execute function fires();
