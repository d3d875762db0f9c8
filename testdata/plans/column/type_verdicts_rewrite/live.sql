create type mood as enum ('sad', 'ok');
create domain short as text check (length(value) < 10);
create table t (
  id integer primary key,
  n1 numeric(10,2), n2 numeric, v1 varchar(40), v2 text, v3 varchar(40)[], ts timestamp, iv interval, vb varbit(16),
  big bigint, small integer, text_short text, text_mood text, mood_text mood, js json, ch character(10), amount numeric
);
insert into t (id, n1, v1, big, text_mood, js) select i, i, 'v' || i, i, 'ok', '{}' from generate_series(1, 100) as i;
