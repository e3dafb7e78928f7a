CREATE TABLE users (
    id serial PRIMARY KEY,
    organization_id uuid NOT NULL REFERENCES organizations (id) ON DELETE CASCADE,
    email varchar(255) NOT NULL,
    role varchar(20) NOT NULL DEFAULT 'member' CHECK (role IN ('admin', 'member')),
    score numeric(4, 3) DEFAULT 0.5
);
CREATE UNIQUE INDEX users_email ON users (lower(email));
COMMENT ON COLUMN users.role IS 'What they may do; it''s not much';

INSERT INTO users (organization_id, email, role)
SELECT id, 'root@example.com', 'admin' FROM organizations WHERE name = 'Ours';
