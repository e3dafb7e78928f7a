-- Columns that sign-in needs and the initial schema lacks: which identity
-- provider a user comes from, whether the address was confirmed, the last
-- sign-in. A user of an outside provider needs no password here.

ALTER TABLE users
    ADD COLUMN auth_provider varchar(50) NOT NULL DEFAULT 'local',
    ADD COLUMN provider_user_id varchar(255),
    ADD COLUMN email_verified boolean NOT NULL DEFAULT false,
    ADD COLUMN avatar_url text,
    ADD COLUMN last_login_at timestamptz;

-- Until now a password could only be set through the link in the invitation
-- mail, so who has one has confirmed the address.
UPDATE users SET email_verified = true WHERE password_set_at IS NOT NULL;

ALTER TABLE users
    ADD CONSTRAINT users_auth_provider_check CHECK (auth_provider IN ('local', 'google', 'microsoft', 'okta')),
    ADD CONSTRAINT users_provider_user_id_check CHECK ((auth_provider = 'local') = (provider_user_id IS NULL)),
    DROP CONSTRAINT users_must_set_password_check,
    ADD CONSTRAINT users_must_set_password_check
        CHECK (auth_provider <> 'local' OR password_hash IS NOT NULL OR must_set_password);

CREATE UNIQUE INDEX idx_users_auth_provider_provider_user_id ON users (auth_provider, provider_user_id)
    WHERE provider_user_id IS NOT NULL;

COMMENT ON COLUMN users.auth_provider IS 'Who checks the identity of this user; local: a password kept here';
COMMENT ON COLUMN users.provider_user_id IS 'The provider''s own, never changing id of the user';
