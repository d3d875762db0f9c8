CREATE FUNCTION cmp(text, text) RETURNS integer LANGUAGE internal IMMUTABLE STRICT AS 'bttextcmp';
CREATE OPERATOR CLASS word_ops FOR TYPE text USING btree AS
  OPERATOR 1 ~<~, OPERATOR 3 =, OPERATOR 5 ~>~, FUNCTION 1 cmp(text, text);
CREATE TABLE words (word text);
CREATE INDEX words_word ON words (word word_ops);
