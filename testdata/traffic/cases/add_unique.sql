alter table items add constraint items_code_key unique (code);
