-- An interrupted plan has renamed the range, and not its multirange.
CREATE TYPE new_range AS RANGE (subtype = integer, multirange_type_name = old_multirange);
CREATE TABLE t (r new_range, m old_multirange);
