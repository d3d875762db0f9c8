create table h (id int not null) partition by hash (id);
create table h_0 partition of h for values with (modulus 2, remainder 0);
create table h_1 partition of h for values with (modulus 2, remainder 1);
