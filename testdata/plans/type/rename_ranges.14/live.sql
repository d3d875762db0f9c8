-- The functions that make the values of a range are renamed with it: what calls them follows, and their old names are free for
-- those of a new range, or of one that changes names with it.
CREATE TYPE mood AS ENUM ('sad', 'happy');
CREATE TYPE a AS RANGE (subtype = integer);
CREATE TYPE b AS RANGE (subtype = integer);
COMMENT ON TYPE a IS 'the first';
CREATE TYPE span AS RANGE (subtype = double precision);
CREATE TYPE reach AS RANGE (subtype = double precision, multirange_type_name = reaches);
CREATE TYPE moods AS RANGE (subtype = mood);
CREATE TYPE words AS RANGE (subtype = text);
CREATE TABLE t (
    a a DEFAULT a(1, 2),
    s span DEFAULT span(1, 2, '[]'),
    m moods,
    CONSTRAINT t_m CHECK (m <> moods('sad', 'happy'))
);
CREATE VIEW v AS SELECT a_multirange(a(1, 2)) AS m, b(1, 2) AS b, words('a', 'b') AS w, words_multirange() AS none;
