-- aim-migrate: covers 001_organizations
CREATE TABLE organizations (
  id integer PRIMARY KEY,
  name text NOT NULL UNIQUE
);
