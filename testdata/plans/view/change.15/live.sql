create table users (id integer primary key, email text, age integer);
create view adults as select id, email from users where age >= 18;
create view kept as select id from adults where email in ('a', 'b');
create view options with (security_barrier) as select id from users;
