create table t (id integer primary key, a text, b text);
create function f() returns trigger language plpgsql as 'begin return new; end';
create trigger when_changes before update on t for each row when (old.a is distinct from new.a) execute function f();
create trigger state_changes before insert on t for each row execute function f();
create constraint trigger made_again after insert on t deferrable for each row execute function f();
create trigger goes after delete on t execute function f();
create trigger stays before update on t for each row when (new.a in ('x', 'y')) execute function f('1');
