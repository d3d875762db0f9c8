set timezone = 'UTC'; alter table items alter column seen type timestamptz;
