-- As an apply that was stopped in the middle of filling leaves it.
create table u (name text not null, n integer);
insert into u select 'n' || i from generate_series(1, 1000) as i;
create sequence u_n_seq as integer;
alter table u alter n set default nextval('u_n_seq');
alter sequence u_n_seq owned by u.n;
alter table u add constraint u_n_fill_schemactl check (n is not null) not valid;
update u set n = default where ctid < '(2,0)';
