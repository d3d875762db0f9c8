alter table items add constraint amount_positive check (amount >= 0);
