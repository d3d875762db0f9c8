alter table items alter column title set not null;
