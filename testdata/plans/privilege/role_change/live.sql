DROP ROLE IF EXISTS plans_new;
DROP ROLE IF EXISTS plans_changed;
DROP ROLE IF EXISTS plans_group;
CREATE ROLE plans_group;
CREATE ROLE plans_changed LOGIN CREATEDB CONNECTION LIMIT 5 IN ROLE plans_group;
COMMENT ON ROLE plans_changed IS 'as it was';
