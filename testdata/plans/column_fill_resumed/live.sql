-- As an apply that was stopped in the middle of filling leaves it.
create table t (name text not null, id bigint);
insert into t select 'n' || i from generate_series(1, 1000) as i;
create sequence t_id_seq;
alter table t alter id set default nextval('t_id_seq');
alter sequence t_id_seq owned by t.id;
alter table t add constraint t_id_fill_schemactl check (id is not null) not valid;
update t set id = default where ctid < '(2,0)';
