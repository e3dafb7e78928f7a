-- Users of outside providers stay, but must set a password. Lost: which
-- provider they came from, confirmations, pictures and last sign-ins.

UPDATE users SET must_set_password = true WHERE password_hash IS NULL AND NOT must_set_password;

ALTER TABLE users
    DROP CONSTRAINT users_must_set_password_check,
    ADD CONSTRAINT users_must_set_password_check CHECK (password_hash IS NOT NULL OR must_set_password);

DROP INDEX idx_users_auth_provider_provider_user_id;

ALTER TABLE users
    DROP CONSTRAINT users_provider_user_id_check,
    DROP CONSTRAINT users_auth_provider_check,
    DROP COLUMN last_login_at,
    DROP COLUMN avatar_url,
    DROP COLUMN email_verified,
    DROP COLUMN provider_user_id,
    DROP COLUMN auth_provider;
