-- A column, or its table, gets another name and the column another type: what reads it under the old name is out of the way.
CREATE TABLE a (id integer PRIMARY KEY, v varchar(20));
CREATE POLICY own ON a USING (v IS NOT NULL);
CREATE FUNCTION goes() RETURNS SETOF text LANGUAGE sql BEGIN ATOMIC SELECT x.v FROM a x; END;
CREATE TABLE b (id integer PRIMARY KEY, v varchar(20));
CREATE POLICY own ON b USING (v IS NOT NULL);
CREATE FUNCTION stays() RETURNS SETOF text LANGUAGE sql BEGIN ATOMIC SELECT x.v::text FROM b x; END;
CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
CREATE TRIGGER touched BEFORE UPDATE ON b FOR EACH ROW WHEN (new.v IS NOT NULL) EXECUTE FUNCTION touch();
