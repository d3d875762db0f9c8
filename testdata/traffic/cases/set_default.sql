alter table items alter column title set default 'none';
