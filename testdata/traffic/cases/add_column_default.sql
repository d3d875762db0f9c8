alter table items add column made timestamptz not null default now();
