create index parts_note on parts (note);
