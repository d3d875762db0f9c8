alter index items_title set (fillfactor = 80);
