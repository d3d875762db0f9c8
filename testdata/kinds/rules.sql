-- Rules of every event on tables and views.
CREATE TABLE t (id integer PRIMARY KEY, a text, "B b" integer);
CREATE TABLE log (id integer, what text, at timestamptz DEFAULT now());
CREATE SCHEMA other;
CREATE TABLE other.log (id integer);
CREATE VIEW v AS SELECT id, a FROM t;
CREATE RULE nothing AS ON DELETE TO t DO INSTEAD NOTHING;
CREATE RULE also AS ON UPDATE TO t DO ALSO INSERT INTO log (id, what) VALUES (NEW.id, 'update; not done');
CREATE RULE "Whe n" AS ON INSERT TO t WHERE NEW.id > 10 AND NEW.a <> ' DO INSTEAD (' DO INSTEAD NOTHING;
CREATE RULE several AS ON INSERT TO t DO (
  INSERT INTO log (id, what) SELECT NEW.id, 'a' WHERE NEW."B b" IS NOT NULL;
  DELETE FROM log WHERE log.id = NEW.id AND log.what = 'b;c)';
  UPDATE other.log SET id = NEW.id WHERE other.log.id = 0;
  NOTIFY "we ird";
);
CREATE RULE v_insert AS ON INSERT TO v DO INSTEAD INSERT INTO t (id, a) VALUES (NEW.id, NEW.a) RETURNING t.id, t.a;
CREATE RULE v_update AS ON UPDATE TO v DO INSTEAD UPDATE t SET a = NEW.a WHERE t.id = OLD.id;
CREATE RULE v_delete AS ON DELETE TO v WHERE OLD.id = 1 DO INSTEAD DELETE FROM t WHERE t.id = OLD.id;
CREATE RULE v_delete_rest AS ON DELETE TO v DO INSTEAD NOTHING;
CREATE RULE "quote""s" AS ON UPDATE TO v WHERE (OLD.id) = ANY (ARRAY[1, 2]) DO ALSO WITH x AS (SELECT 1 AS one) INSERT INTO log (id) SELECT x.one FROM x;
CREATE RULE off AS ON UPDATE TO t DO ALSO SELECT 1;
ALTER TABLE t DISABLE RULE off;
CREATE RULE replica AS ON UPDATE TO t DO ALSO SELECT 2;
ALTER TABLE t ENABLE REPLICA RULE replica;
CREATE RULE always AS ON UPDATE TO t DO ALSO SELECT 3;
ALTER TABLE t ENABLE ALWAYS RULE always;
COMMENT ON RULE also ON t IS 'it''s noted';
COMMENT ON RULE v_insert ON v IS 'writes through';
