CREATE TABLE old (a serial);
ALTER TABLE old RENAME TO t;
