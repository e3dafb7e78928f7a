-- aim-migrate: lock-timeout 500ms
ALTER TABLE users ADD COLUMN email text;

/* Nobody has one yet. */
UPDATE users SET email = '';
ALTER TABLE users ALTER COLUMN email SET NOT NULL;
