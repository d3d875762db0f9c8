comment on table items is 'what is sold'; grant select on items to public;
