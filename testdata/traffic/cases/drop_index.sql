drop index items_title;
