drop index items_title; create index items_title on items (title desc, amount);
