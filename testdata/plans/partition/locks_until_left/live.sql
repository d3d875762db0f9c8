-- A new partition comes after the columns of its table, and these before another partition leaves: until then it is locked
-- with the table. Dropping a trigger for each row locks the partitions too. A collation goes that partitions sort by through their table.
CREATE COLLATION posix (locale = 'C');
CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
CREATE TABLE p (k integer, t text COLLATE posix) PARTITION BY LIST (k);
CREATE TABLE p_1 PARTITION OF p FOR VALUES IN (1);
CREATE TABLE p_rest PARTITION OF p DEFAULT;
CREATE TRIGGER each_row AFTER INSERT ON p FOR EACH ROW EXECUTE FUNCTION touch();
CREATE TRIGGER each_statement AFTER INSERT ON p EXECUTE FUNCTION touch();
CREATE TABLE parent (t text COLLATE posix);
CREATE TABLE child () INHERITS (parent);
