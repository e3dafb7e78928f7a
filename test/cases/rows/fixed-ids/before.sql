CREATE TABLE organizations (id uuid PRIMARY KEY DEFAULT gen_random_uuid(), name text NOT NULL UNIQUE);
CREATE TABLE users (email text PRIMARY KEY, organization_id uuid REFERENCES organizations);
