ALTER TABLE users RENAME COLUMN score TO trust;
ALTER TABLE users ADD COLUMN approved_by integer REFERENCES users (id);
ALTER TYPE plan ADD VALUE 'trial' BEFORE 'paid';
UPDATE users SET approved_by = 1 WHERE id = 2;
