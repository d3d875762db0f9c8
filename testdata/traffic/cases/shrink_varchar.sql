alter table items alter column code type varchar(15);
