CREATE TABLE users (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    organization_id int NOT NULL REFERENCES organizations (id),
    email text NOT NULL DEFAULT '',
    created_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX users_email ON users (lower(email));
COMMENT ON TABLE users IS 'People';
INSERT INTO users (organization_id, email) VALUES (1, 'a@example.org');
