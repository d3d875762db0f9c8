create sequence counter;
create domain positive as integer check (value > 0);
create domain filled as integer not null default 1;
create domain plain as integer;
create domain tightened as integer;
create function chosen() returns integer language sql stable as 'select 1';
create table t (id integer primary key);
insert into t select generate_series(1, 100);
