create sequence s start 5;
create sequence gone;
