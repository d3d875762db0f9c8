insert into events values (1, '2010-01-01'), (1, '2020-02-02');
insert into events_later values (1, '2021-02-02');
