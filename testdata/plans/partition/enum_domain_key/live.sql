-- The server's condition on a key whose type is a domain over an enum cannot be read back, so nothing is proven by a check of it.
create type st as enum ('a', 'b');
create domain dst as st;
create table p (x dst not null, id integer not null) partition by list (x);
create table p_1 partition of p for values in ('a');
create table p_2 (x dst not null, id integer not null);
create table r (x dst not null, id integer not null) partition by range (id, x);
create table r_1 (x dst not null, id integer not null);
create table r_rest partition of r default;
