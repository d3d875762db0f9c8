-- As an apply that was stopped after the swap leaves it.
create table t (id integer primary key, amount_old_schemactl text, amount numeric not null);
insert into t select i, i::text, i from generate_series(1, 1000) as i;
create index t_amount_old_schemactl on t (amount_old_schemactl);
create index t_amount on t (amount);
alter table t add constraint positive check (amount > 0) not valid;
