-- The whole schema in one file, for a database that has nothing yet.
-- Written by `aim-migrate consolidate`: do not edit it, add a migration and have it written again.
--
-- aim-migrate: covers 004_renamed
--
-- From these files, by their SHA-256 with line ends as LF, as PostgreSQL 18 writes what they make:
--   001_organizations.sql  50e05aa1f3fd6de7299a67cdc57ea931410ded5958d7cbb0c1fa817f3cebbbf1
--   002_users.sql          1ffbd5b63b3e0c5a4dd9cea6cb9033bc09061485b5cc8058afc43c558fcc7f5b
--   003_audit.sql          fdf832be4c9dfd3f60a7bb64cbedbaf65681efa58e14e93a8b91c704a5a60c93
--   004_renamed.sql        63033a5701807e774498b3e80d7a80604fd4bf08f0e34706baf1146e68595430

-- ----------------------------------------------------------------------------
-- Types
-- ----------------------------------------------------------------------------

CREATE TYPE plan AS ENUM ('free', 'trial', 'paid');


-- ----------------------------------------------------------------------------
-- Functions
-- ----------------------------------------------------------------------------

CREATE FUNCTION note_user() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    INSERT INTO audit (what) VALUES (NEW.email);
    RETURN NEW;
END;
$$;


-- ----------------------------------------------------------------------------
-- Tables
-- ----------------------------------------------------------------------------

CREATE TABLE organizations (
    id uuid NOT NULL DEFAULT gen_random_uuid(),
    name text NOT NULL,
    plan plan NOT NULL DEFAULT 'free',
    created_at timestamptz NOT NULL DEFAULT CURRENT_TIMESTAMP,
    CONSTRAINT organizations_pkey PRIMARY KEY (id),
    CONSTRAINT organizations_name_key UNIQUE (name)
);


CREATE TABLE users (
    id serial,
    organization_id uuid NOT NULL,
    email varchar(255) NOT NULL,
    role varchar(20) NOT NULL DEFAULT 'member',
    trust numeric(4,3) DEFAULT 0.5,
    approved_by integer,
    CONSTRAINT users_pkey PRIMARY KEY (id),
    CONSTRAINT users_organization_id_fkey FOREIGN KEY (organization_id)
        REFERENCES organizations (id) ON DELETE CASCADE,
    CONSTRAINT users_approved_by_fkey FOREIGN KEY (approved_by) REFERENCES users (id),
    CONSTRAINT users_role_check CHECK (role IN ('admin', 'member'))
);

CREATE UNIQUE INDEX users_email ON users (lower(email));

COMMENT ON COLUMN users.role IS 'What they may do; it''s not much';


CREATE TABLE audit (
    at timestamptz NOT NULL DEFAULT now(),
    what text NOT NULL
);


-- ----------------------------------------------------------------------------
-- Views
-- ----------------------------------------------------------------------------

CREATE VIEW admins AS
SELECT id, email
FROM users
WHERE role = 'admin';


-- ----------------------------------------------------------------------------
-- Rows that every database starts with
-- ----------------------------------------------------------------------------

INSERT INTO organizations (name, plan) VALUES
    ('Ours', 'paid'),
    ('Theirs', 'free');

INSERT INTO users (id, organization_id, email, role, approved_by) VALUES
    (1, (SELECT id FROM organizations WHERE name = 'Ours'), 'root@example.com', 'admin', NULL),
    (2, (SELECT id FROM organizations WHERE name = 'Theirs'), 'second@example.com', 'member', 1);

INSERT INTO audit (what) VALUES
    ('second@example.com');

SELECT pg_catalog.setval('public.users_id_seq', 2, true);


-- ----------------------------------------------------------------------------
-- What comes after the rows
-- ----------------------------------------------------------------------------

CREATE TRIGGER users_note
    AFTER INSERT ON users
    FOR EACH ROW EXECUTE FUNCTION note_user();
