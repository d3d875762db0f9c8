CREATE EXTENSION orafce;
CREATE TABLE old (id numeric PRIMARY KEY, name oracle.varchar2(20), hired oracle.date DEFAULT oracle.sysdate());
CREATE VIEW v AS SELECT oracle.substr(name::text, 1, 2) AS n, oracle.to_char(hired) AS d FROM old;
CREATE INDEX old_name ON old (oracle.substr(name::text, 1, 3));
