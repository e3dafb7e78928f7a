-- The whole schema.
-- aim-migrate: covers 002_add_email

BEGIN;
CREATE TABLE users (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  email text NOT NULL
);
COMMIT;
