create collation german (locale = 'POSIX');
create domain sorted as text collate german;
create type span as range (subtype = float8);
create type words as range (subtype = text, multirange_type_name = many_words);
create function widest(s span) returns float8 language sql as 'select upper(s)';
create domain short_span as span check (upper(value) < 5);
create table t (w many_words);
