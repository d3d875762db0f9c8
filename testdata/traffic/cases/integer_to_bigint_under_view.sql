drop view cheap; alter table parents alter column id type bigint; alter table items alter column parent type bigint; create view cheap as select id, name from parents where id < 500;
