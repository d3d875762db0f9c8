alter table keyless add column n serial;
