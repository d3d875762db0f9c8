-- As an apply that was stopped in the middle of filling the shadow columns leaves it, one index built.
create table t (id integer primary key, amount text not null);
insert into t select i, i::text from generate_series(1, 500) as i;
create index t_amount on t (amount);
alter table t add column amount_new_schemactl numeric;
create function zz_t_amount_sync_schemactl() returns trigger language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
  new.amount_new_schemactl := new.amount::numeric;
  return new;
end $$;
create trigger zz_t_amount_sync_schemactl before insert or update on t for each row execute function zz_t_amount_sync_schemactl();
alter table t enable always trigger zz_t_amount_sync_schemactl;
-- Inserted and not updated: where dead rows are, the size of an index depends on who else looks at them.
insert into t select i, i::text from generate_series(501, 1000) as i;
create index t_amount_new_schemactl on t (amount_new_schemactl);
