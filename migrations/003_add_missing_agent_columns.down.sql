-- Lost: settings of organisations, key rotation data and talks_to of agents,
-- and when an API key was revoked (that it was revoked is kept in is_active).

ALTER TABLE organizations DROP COLUMN settings;

DROP TRIGGER api_keys_set_updated_at ON api_keys;
ALTER TABLE api_keys ADD COLUMN is_active boolean NOT NULL DEFAULT true;
UPDATE api_keys SET is_active = false WHERE revoked_at IS NOT NULL;
ALTER TABLE api_keys
    DROP COLUMN updated_at,
    DROP COLUMN revoked_at;

DROP INDEX idx_agents_key_expires_at;
ALTER TABLE agents
    DROP CONSTRAINT agents_talks_to_check,
    DROP CONSTRAINT agents_key_rotation_count_check,
    DROP CONSTRAINT agents_key_expires_at_check,
    DROP CONSTRAINT agents_key_algorithm_check,
    DROP COLUMN last_active_at,
    DROP COLUMN talks_to,
    DROP COLUMN key_rotation_count,
    DROP COLUMN previous_public_key,
    DROP COLUMN key_expires_at,
    DROP COLUMN key_created_at,
    DROP COLUMN key_algorithm;
