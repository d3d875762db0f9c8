-- As an apply that was stopped in the middle of filling leaves it.
create table t (name text not null, id bigint);
insert into t select 'n' || i from generate_series(1, 1000) as i;
create sequence t_id_seq;
alter table t alter id set default nextval('t_id_seq');
alter sequence t_id_seq owned by t.id;
create function zz_t_id_fill_schemactl() returns trigger language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
  new.id := coalesce(new.id, nextval('public.t_id_seq'::regclass));
  return new;
end $$;
create trigger zz_t_id_fill_schemactl before insert or update on t for each row execute function zz_t_id_fill_schemactl();
alter table t enable always trigger zz_t_id_fill_schemactl;
update t set id = default where ctid < '(2,0)';
