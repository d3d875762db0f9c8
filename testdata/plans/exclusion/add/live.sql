create table r (a integer, during tsrange);
