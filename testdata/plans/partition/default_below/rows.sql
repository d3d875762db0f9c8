insert into top values ('eu', 'x');
insert into loose values ('eu', 'b');
insert into far_0 values ('us', 'k');
