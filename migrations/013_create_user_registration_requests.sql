-- People can ask to join an organisation; an administrator approves. A user
-- can thus be more than active or not: users.status replaces users.is_active.

CREATE TABLE user_registration_requests (
    id uuid NOT NULL DEFAULT gen_random_uuid(),
    organization_id uuid,
    email varchar(255) NOT NULL,
    first_name varchar(100) NOT NULL DEFAULT '',
    last_name varchar(100) NOT NULL DEFAULT '',
    auth_provider varchar(50) NOT NULL DEFAULT 'local',
    provider_user_id varchar(255),
    status varchar(50) NOT NULL DEFAULT 'pending',
    rejection_reason text,
    reviewed_by uuid,
    reviewed_at timestamptz,
    metadata jsonb NOT NULL DEFAULT '{}',
    requested_at timestamptz NOT NULL DEFAULT CURRENT_TIMESTAMP,
    CONSTRAINT user_registration_requests_pkey PRIMARY KEY (id),
    CONSTRAINT user_registration_requests_organization_id_fkey FOREIGN KEY (organization_id)
        REFERENCES organizations (id) ON DELETE CASCADE,
    CONSTRAINT user_registration_requests_reviewed_by_fkey FOREIGN KEY (reviewed_by)
        REFERENCES users (id) ON DELETE SET NULL,
    CONSTRAINT user_registration_requests_auth_provider_check
        CHECK (auth_provider IN ('local', 'google', 'microsoft', 'okta')),
    CONSTRAINT user_registration_requests_status_check CHECK (status IN ('pending', 'approved', 'rejected')),
    CONSTRAINT user_registration_requests_reviewed_at_check CHECK ((status = 'pending') = (reviewed_at IS NULL)),
    CONSTRAINT user_registration_requests_rejection_reason_check
        CHECK (rejection_reason IS NULL OR status = 'rejected')
);

CREATE INDEX idx_user_registration_requests_organization_id ON user_registration_requests (organization_id);
CREATE INDEX idx_user_registration_requests_reviewed_by ON user_registration_requests (reviewed_by);
CREATE UNIQUE INDEX idx_user_registration_requests_pending ON user_registration_requests (lower(email))
    WHERE status = 'pending';

COMMENT ON TABLE user_registration_requests IS 'People who ask to join an organisation';
COMMENT ON COLUMN user_registration_requests.organization_id IS
    'NULL: no organisation has the domain of the address, an administrator of the installation decides';


ALTER TABLE users
    ADD COLUMN status varchar(50) NOT NULL DEFAULT 'active',
    ADD COLUMN approved_by uuid,
    ADD COLUMN approved_at timestamptz;

UPDATE users SET status = 'deactivated' WHERE NOT is_active;

ALTER TABLE users
    DROP COLUMN is_active,
    ADD CONSTRAINT users_status_check CHECK (status IN ('pending', 'active', 'suspended', 'deactivated')),
    ADD CONSTRAINT users_approved_by_fkey FOREIGN KEY (approved_by) REFERENCES users (id) ON DELETE SET NULL;

CREATE INDEX idx_users_approved_by ON users (approved_by);

COMMENT ON COLUMN users.status IS 'Only active users can sign in';
COMMENT ON COLUMN users.approved_at IS 'NULL: never had to ask';
