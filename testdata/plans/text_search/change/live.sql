CREATE TEXT SEARCH DICTIONARY stem (TEMPLATE = snowball, Language = english, StopWords = 'english');
CREATE TEXT SEARCH DICTIONARY old (TEMPLATE = simple);
CREATE TEXT SEARCH CONFIGURATION docs (PARSER = "default");
ALTER TEXT SEARCH CONFIGURATION docs ADD MAPPING FOR asciiword, word WITH stem;
ALTER TEXT SEARCH CONFIGURATION docs ADD MAPPING FOR email WITH old;
ALTER TEXT SEARCH CONFIGURATION docs ADD MAPPING FOR url WITH simple;
CREATE TEXT SEARCH CONFIGURATION gone (COPY = pg_catalog.simple);
CREATE TABLE pages (body text);
CREATE INDEX pages_body ON pages USING gin (to_tsvector('public.docs'::regconfig, body));
