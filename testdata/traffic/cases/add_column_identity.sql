alter table keyless add column n bigint generated always as identity;
