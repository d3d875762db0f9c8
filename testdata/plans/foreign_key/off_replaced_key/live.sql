-- Keys are replaced while foreign keys to them go: dropped, changed, dropped with their table.
create table r (id integer not null, code integer not null, constraint r_pkey primary key (id));
create table drops (id integer, constraint drops_r foreign key (id) references r (id));
create table changes (id integer, code integer, constraint changes_r foreign key (id) references r (id));
create table gone (id integer, constraint gone_r foreign key (id) references r (id));
create table u (id integer not null, code integer not null, up integer, constraint u_key unique (id), constraint u_up foreign key (up) references u (id));
create table parts (id integer, constraint parts_u foreign key (id) references u (id)) partition by range (id);
create table parts_1 partition of parts for values from (1) to (10);
insert into r select n, n from generate_series(1, 2000) n;
insert into changes select n, n from generate_series(1, 2000) n;
insert into u values (1, 1, 1);
insert into parts values (1);
