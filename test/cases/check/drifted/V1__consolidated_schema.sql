CREATE TABLE organizations (id int PRIMARY KEY, name varchar(60) NOT NULL);
INSERT INTO organizations VALUES (1, 'Frist');
CREATE TABLE users (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    organization_id int NOT NULL REFERENCES organizations (id) ON DELETE CASCADE,
    email text NOT NULL DEFAULT '',
    created_at timestamptz NOT NULL DEFAULT now()
);
COMMENT ON TABLE users IS 'People';
CREATE VIEW everybody AS SELECT email FROM users;
INSERT INTO users (organization_id, email) VALUES (1, 'a@example.org');
