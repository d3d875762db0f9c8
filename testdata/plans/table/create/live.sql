create table existing (id integer primary key);
insert into existing values (1);
