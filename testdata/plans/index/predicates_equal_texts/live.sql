CREATE TABLE t (a integer, b text, c timestamptz, d varchar(10));
CREATE INDEX many ON t (a) WHERE b IN ('x', 'y');
CREATE INDEX single ON t (a) WHERE b IN ('x');
CREATE INDEX unsorted ON t (a) WHERE b IN ('z', 'a', 'm');
CREATE INDEX same ON t (a) WHERE a IS NOT DISTINCT FROM 5;
CREATE INDEX times ON t (a) WHERE c > '2020-01-01';
CREATE INDEX mixed ON t (a) WHERE a > 1 AND a < 10 OR b = 'x' AND NOT a = 3;
CREATE INDEX lengths ON t (a) WHERE d <> 'z';
CREATE INDEX between_two ON t (lower(b)) WHERE a BETWEEN 1 AND 5;
