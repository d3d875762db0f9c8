alter table keyless add primary key (id);
