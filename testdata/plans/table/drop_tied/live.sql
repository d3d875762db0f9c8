-- Two tables go, each with a rule about the other; and one whose rule calls a function that takes its rows.
create table a (id integer);
create table b (id integer);
create rule r as on delete to a do also delete from b where b.id = old.id;
create rule r as on delete to b do also delete from a where a.id = old.id;
create table c (id integer);
create function seen(c c) returns boolean language sql immutable as 'select true';
create rule r as on delete to c where seen(old) do also nothing;
create table stays (id integer);
create rule r as on delete to stays do also nothing;
