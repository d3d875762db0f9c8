-- A function is made again: parts that call it are dropped by the plan, with their table or by themselves.
create function f(a integer) returns integer language sql immutable as 'select a';
create table kept (id integer constraint kept_called check (f(id) > 0), d integer default f(1));
create index kept_i on kept (f(id));
create table goes (id integer constraint goes_called check (f(id) > 0), d integer default f(1));
create index goes_i on goes (f(id));
create statistics goes_s on (f(id)) from goes;
create function last(a integer) returns integer language sql immutable as 'select a';
create statistics goes_t on (last(id)) from goes;
