-- Straße, 東京: characters of more than one byte before the error.
ALTER TABLE users ADD COLUMN domain text;
UPDATE users SET domain = split_part(emial, '@', 2);
ALTER TABLE users ALTER COLUMN domain SET NOT NULL;
