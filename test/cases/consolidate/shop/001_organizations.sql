CREATE TYPE plan AS ENUM ('free', 'paid');

CREATE TABLE organizations (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    name text NOT NULL UNIQUE,
    plan plan NOT NULL DEFAULT 'free',
    created_at timestamptz NOT NULL DEFAULT CURRENT_TIMESTAMP
);

INSERT INTO organizations (name, plan) VALUES ('Ours', 'paid'), ('Theirs', 'free');
