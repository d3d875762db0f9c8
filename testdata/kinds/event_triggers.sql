-- Event triggers of every event and state.
CREATE SCHEMA audit;
CREATE FUNCTION audit.on_ddl() RETURNS event_trigger LANGUAGE plpgsql AS 'BEGIN NULL; END';
CREATE EVENT TRIGGER starts ON ddl_command_start EXECUTE FUNCTION audit.on_ddl();
CREATE EVENT TRIGGER "En ds" ON ddl_command_end WHEN TAG IN ('DROP TABLE', 'CREATE TABLE', 'ALTER TABLE') EXECUTE FUNCTION audit.on_ddl();
CREATE EVENT TRIGGER drops ON sql_drop EXECUTE FUNCTION audit.on_ddl();
ALTER EVENT TRIGGER drops DISABLE;
CREATE EVENT TRIGGER rewrites ON table_rewrite EXECUTE FUNCTION audit.on_ddl();
ALTER EVENT TRIGGER rewrites ENABLE REPLICA;
CREATE EVENT TRIGGER always ON ddl_command_end EXECUTE FUNCTION audit.on_ddl();
ALTER EVENT TRIGGER always ENABLE ALWAYS;
COMMENT ON EVENT TRIGGER starts IS 'every command';
