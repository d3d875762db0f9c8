-- As an apply that was stopped in the middle of filling leaves it.
create table u (name text not null, n integer);
insert into u select 'n' || i from generate_series(1, 1000) as i;
create sequence u_n_seq as integer;
alter table u alter n set default nextval('u_n_seq');
alter sequence u_n_seq owned by u.n;
create function zz_u_n_fill_schemactl() returns trigger language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
  new.n := coalesce(new.n, nextval('public.u_n_seq'::regclass));
  return new;
end $$;
create trigger zz_u_n_fill_schemactl before insert or update on u for each row execute function zz_u_n_fill_schemactl();
alter table u enable always trigger zz_u_n_fill_schemactl;
update u set n = default where ctid < '(2,0)';
