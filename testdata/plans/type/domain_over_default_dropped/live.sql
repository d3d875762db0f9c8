-- A domain over one whose default goes has none.
create domain low as integer default 7;
