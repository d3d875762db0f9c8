CREATE EXTENSION pgq;
CREATE TABLE t (id bigint PRIMARY KEY, a text);
SELECT pgq.create_queue('jobs');
CREATE TRIGGER t_queue AFTER INSERT OR UPDATE ON t FOR EACH ROW EXECUTE FUNCTION pgq.logutriga('jobs');
-- check: SELECT pgq.insert_event('jobs', 'a', 'b') > 0
