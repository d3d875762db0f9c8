-- A fill in batches fires what touches a column of its own at each UPDATE.
CREATE TABLE t (id integer PRIMARY KEY, touched timestamptz);
INSERT INTO t SELECT generate_series(1, 1000);
CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN NEW.touched := clock_timestamp(); RETURN NEW; END$$;
CREATE TRIGGER touch BEFORE UPDATE ON t FOR EACH ROW EXECUTE FUNCTION touch();
