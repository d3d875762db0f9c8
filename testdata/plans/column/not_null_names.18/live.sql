CREATE TABLE before (id integer NOT NULL, a integer NOT NULL, b serial, n integer CONSTRAINT given NOT NULL);
ALTER TABLE before RENAME TO after;
ALTER TABLE after RENAME a TO z;
CREATE TABLE "very_long_table_name_that_is_cut_very_long_table_name_that_is_c" ("very_long_column_name_that_is_cut_very_long_column_name_that_is" integer NOT NULL);
