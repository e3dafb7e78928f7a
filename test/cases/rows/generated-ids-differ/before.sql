CREATE TABLE organizations (id uuid PRIMARY KEY DEFAULT gen_random_uuid(), name text NOT NULL UNIQUE);
CREATE TABLE users (id uuid PRIMARY KEY DEFAULT gen_random_uuid(), organization_id uuid NOT NULL REFERENCES organizations,
  email text NOT NULL, UNIQUE (organization_id, email));
CREATE TABLE tokens (id uuid PRIMARY KEY DEFAULT gen_random_uuid(), user_id uuid REFERENCES users, label text);
CREATE TABLE user_tokens (user_id uuid REFERENCES users, token_id uuid REFERENCES tokens, PRIMARY KEY (user_id, token_id));
INSERT INTO organizations VALUES ('a0000000-0000-4000-8000-000000000001', 'fixed');
