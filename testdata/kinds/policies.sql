-- Policies with every option, and row security in every state.
DO $$ BEGIN CREATE ROLE kinds_reader; EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$;
DO $$ BEGIN CREATE ROLE "kinds we""ird"; EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$;

CREATE TABLE members (person name PRIMARY KEY, team integer NOT NULL);
CREATE TABLE docs (id bigint PRIMARY KEY, team integer, owner name DEFAULT current_user, secret boolean NOT NULL DEFAULT false, body text);
ALTER TABLE docs ENABLE ROW LEVEL SECURITY;
CREATE POLICY everything ON docs USING (true) WITH CHECK (true);
CREATE POLICY own ON docs FOR ALL TO kinds_reader, "kinds we""ird" USING (owner = current_user);
CREATE POLICY team ON docs FOR SELECT TO kinds_reader USING (EXISTS (SELECT FROM members m WHERE m.person = current_user AND m.team = docs.team));
CREATE POLICY add ON docs FOR INSERT WITH CHECK (owner = current_user AND body IN ('a', 'b'));
CREATE POLICY change ON docs FOR UPDATE USING (owner = current_user) WITH CHECK (NOT secret);
CREATE POLICY remove ON docs FOR DELETE USING (owner = current_user OR id % 2 = 0);
CREATE POLICY "no ""secrets""" ON docs AS RESTRICTIVE FOR SELECT TO PUBLIC USING (NOT secret OR owner = current_user);
COMMENT ON POLICY own ON docs IS 'what a person writes is theirs: "it''s mine"';

-- Enabled without any policy, forced, forced but not enabled, policies that do not hold.
CREATE TABLE shut (id integer);
ALTER TABLE shut ENABLE ROW LEVEL SECURITY;
CREATE TABLE forced (id integer);
ALTER TABLE forced ENABLE ROW LEVEL SECURITY;
ALTER TABLE forced FORCE ROW LEVEL SECURITY;
CREATE POLICY p ON forced USING (id > 0);
CREATE TABLE waiting (id integer);
ALTER TABLE waiting FORCE ROW LEVEL SECURITY;
CREATE TABLE "we ird" ("order" integer, "Café" text);
CREATE POLICY "SELECT" ON "we ird" USING ("order" > 0 AND "Café" <> '');

-- A policy that calls a function of its own.
CREATE FUNCTION may_see(integer) RETURNS boolean LANGUAGE sql STABLE AS 'SELECT $1 > 1';
CREATE POLICY asks ON waiting FOR SELECT USING (may_see(id));
-- Nothing but a subquery is in the parentheses.
CREATE POLICY asks_once ON waiting FOR UPDATE USING ((SELECT may_see(2))) WITH CHECK ((SELECT bool_and(w.id > 0) FROM waiting w));
