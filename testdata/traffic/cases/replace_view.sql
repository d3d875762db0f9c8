drop view cheap; create view cheap as select code, id, amount from items where amount < 50;
