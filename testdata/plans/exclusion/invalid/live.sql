CREATE TABLE bookings (during int4range, CONSTRAINT bookings_during_excl EXCLUDE USING gist (during WITH &&));
INSERT INTO bookings VALUES ('[1,2)'), ('[2,3)');
UPDATE pg_index SET indisvalid = false WHERE indexrelid = 'bookings_during_excl'::regclass;
