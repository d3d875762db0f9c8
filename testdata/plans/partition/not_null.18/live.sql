-- A partition that was attached has a NOT NULL of its own, beside that of the table.
create table t (k integer not null) partition by list (k);
create table t_1 (k integer not null);
alter table t attach partition t_1 for values in (1);
create table t_2 partition of t for values in (2);
