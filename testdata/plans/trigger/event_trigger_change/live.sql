create function f() returns event_trigger language plpgsql as 'begin null; end';
create function g() returns event_trigger language plpgsql as 'begin null; end';
create event trigger state_changes on ddl_command_end execute function f();
create event trigger tags_change on ddl_command_end when tag in ('CREATE TABLE') execute function f();
create event trigger old_name on sql_drop execute function f();
create event trigger goes on sql_drop execute function g();
