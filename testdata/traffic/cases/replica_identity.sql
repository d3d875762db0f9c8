alter table items replica identity full;
