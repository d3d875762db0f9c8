create extension vector;
create table e (id integer primary key, embedding vector(768) not null);
