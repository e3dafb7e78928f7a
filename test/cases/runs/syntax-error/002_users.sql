-- Who may log in.
CREATE TABLE users (
  id integer PRIMARY KEY,
	organization_id integer NOT NULL REFERENCES organizations (id)
  email text NOT NULL
);
