drop view cheap; create view cheap as select name, id from parents where id < 600;
