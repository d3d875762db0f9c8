alter table keyless alter column id type bigint;
