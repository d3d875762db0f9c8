create policy everybody on parents using (true); alter table parents enable row level security;
