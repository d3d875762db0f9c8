-- The extension is not there yet; its types are in no catalog.
CREATE TABLE shelf (id bigint PRIMARY KEY, code text);
