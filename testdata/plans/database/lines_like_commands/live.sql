CREATE TABLE downloads ("Down" integer NOT NULL, note text);
INSERT INTO downloads SELECT i, 'note' FROM generate_series(1, 1000) i;
CREATE FUNCTION kept(a integer) RETURNS integer LANGUAGE plpgsql AS $$
begin
  -- counts down;
  return a - 1;
end $$;
