alter table items alter column id type bigint;
