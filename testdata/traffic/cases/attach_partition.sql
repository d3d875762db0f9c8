alter table parts attach partition future for values from (200) to (300);
