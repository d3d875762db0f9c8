DO $$ BEGIN CREATE ROLE plans_reader; EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$;
CREATE TABLE docs (id bigint PRIMARY KEY, owner name, secret boolean NOT NULL, body text);
ALTER TABLE docs ENABLE ROW LEVEL SECURITY;
CREATE POLICY goes ON docs FOR DELETE USING (false);
CREATE POLICY own ON docs USING (owner = current_user);
CREATE POLICY same ON docs FOR SELECT TO plans_reader USING (id IN (1, 2));
CREATE POLICY stricter ON docs FOR SELECT USING (NOT secret);
CREATE POLICY typed ON docs FOR UPDATE USING (body = 'x'::text);
