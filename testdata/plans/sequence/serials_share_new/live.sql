-- Several serial columns take their numbers from one new sequence: that of one of them goes on as it, the others are dropped.
CREATE TABLE a (n bigserial);
CREATE TABLE b (n bigserial);
CREATE TABLE c (n bigserial);
CREATE TABLE d (m bigserial, n bigserial);
