insert into p values ('a', 1);
insert into p_2 values ('b', 1);
insert into r values ('a', 9);
insert into r_1 values ('a', 1);
