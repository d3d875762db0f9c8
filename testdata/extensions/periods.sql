CREATE EXTENSION btree_gist; CREATE EXTENSION periods;
CREATE TABLE prices (n bigint PRIMARY KEY, id bigint, price numeric, f date NOT NULL, u date NOT NULL);
SELECT periods.add_period('prices', 'valid', 'f', 'u');
SELECT periods.add_unique_key('prices', ARRAY['id'], 'valid');
CREATE TABLE history (id bigint PRIMARY KEY, v text);
SELECT periods.add_system_time_period('history');
SELECT periods.add_system_versioning('history');
CREATE TABLE sold (id bigint, item bigint, f date NOT NULL, u date NOT NULL);
SELECT periods.add_period('sold', 'valid', 'f', 'u');
SELECT periods.add_foreign_key('sold', ARRAY['item'], 'valid', 'prices_id_valid');
SELECT periods.add_for_portion_view('prices', 'valid');
-- check: SELECT count(*) = 1 FROM periods.system_versioning
