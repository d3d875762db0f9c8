-- Privileges on parameters belong to the cluster: those of roles that have others in the database are written.
DO $$ BEGIN CREATE ROLE kinds_tuner; EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$;
DO $$ BEGIN CREATE ROLE kinds_stranger; EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$;
CREATE SCHEMA app;
GRANT USAGE ON SCHEMA app TO kinds_tuner;
GRANT SET ON PARAMETER log_min_duration_statement TO kinds_tuner;
GRANT ALL ON PARAMETER lc_messages TO kinds_tuner WITH GRANT OPTION;
GRANT ALTER SYSTEM ON PARAMETER "Kinds.sample_rate" TO kinds_tuner;
GRANT SET ON PARAMETER track_functions TO kinds_stranger;
