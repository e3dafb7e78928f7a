CREATE TABLE organizations (id int PRIMARY KEY, name varchar(80) NOT NULL);
CREATE TABLE users (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    organization_id int NOT NULL,
    email text NOT NULL DEFAULT '',
    created_at timestamptz NOT NULL DEFAULT now()
);
COMMENT ON TABLE users IS 'People';
CREATE INDEX users_email ON users (lower(email));
INSERT INTO organizations VALUES (1, 'First');
ALTER TABLE users ADD FOREIGN KEY (organization_id) REFERENCES organizations (id);
INSERT INTO users (organization_id, email) VALUES (1, 'a@example.org');
