alter table items alter column amount drop not null;
