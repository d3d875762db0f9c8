create table fresh (id bigint generated always as identity primary key, item integer references items, note text); create index on fresh (note);
