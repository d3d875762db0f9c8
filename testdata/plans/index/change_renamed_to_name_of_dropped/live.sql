-- An index gets the name of what is dropped, and changes: what is dropped is out of its way, and so is what the change replaces.
CREATE TABLE a (x int, y int, CONSTRAINT a_one UNIQUE (x));
CREATE INDEX a_two ON a (y);
CREATE TABLE b (x int, y int);
CREATE INDEX b_one ON b (x);
CREATE INDEX b_two ON b (y);
CREATE TABLE gone (n serial);
CREATE INDEX gone_x ON gone (n);
CREATE TABLE c (x int, y int);
CREATE INDEX c_two ON c (y);
CREATE TABLE d (x int, y int);
CREATE INDEX d_two ON d (y);
