alter table items add constraint items_parent foreign key (parent) references parents;
