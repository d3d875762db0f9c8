create index items_amount on items (amount);
