drop view cheap; alter table items alter column code type varchar(15); create view cheap as select id, code from items where amount < 100;
