create table people (id serial primary key, boss integer references people, email text unique);
create table pets (owner integer references people);
