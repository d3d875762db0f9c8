create table a (x integer, y integer, constraint a_key unique (x));
create table b (x integer constraint b_x_fkey references a (x));
insert into a values (1, 1); insert into b values (1);
