drop table unused;
