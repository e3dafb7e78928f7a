CREATE TABLE organizations (id uuid PRIMARY KEY, name text, secret text);
CREATE TABLE members (organization_id uuid REFERENCES organizations, name text, data jsonb);
