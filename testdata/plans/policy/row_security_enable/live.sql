DO $$ BEGIN CREATE ROLE plans_reader; EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$;
CREATE TABLE notes (id bigint PRIMARY KEY, owner name NOT NULL);
CREATE TABLE open (id bigint PRIMARY KEY);
ALTER TABLE open ENABLE ROW LEVEL SECURITY;
