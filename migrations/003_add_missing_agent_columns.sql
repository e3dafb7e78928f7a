-- Columns for key rotation of agents, for the MCP servers an agent says it
-- talks to, and for settings of an organisation. API keys are revoked at a
-- time and not just switched off: revoked_at replaces is_active.

ALTER TABLE agents
    ADD COLUMN key_algorithm varchar(50) NOT NULL DEFAULT 'Ed25519',
    ADD COLUMN key_created_at timestamptz,
    ADD COLUMN key_expires_at timestamptz,
    ADD COLUMN previous_public_key text,
    ADD COLUMN key_rotation_count integer NOT NULL DEFAULT 0,
    ADD COLUMN talks_to jsonb NOT NULL DEFAULT '[]',
    ADD COLUMN last_active_at timestamptz;

UPDATE agents SET key_created_at = created_at WHERE public_key IS NOT NULL;

ALTER TABLE agents
    ADD CONSTRAINT agents_key_algorithm_check CHECK (key_algorithm IN ('Ed25519', 'ECDSA-P256', 'RSA-2048')),
    ADD CONSTRAINT agents_key_expires_at_check CHECK (key_expires_at > key_created_at),
    ADD CONSTRAINT agents_key_rotation_count_check CHECK (key_rotation_count >= 0),
    ADD CONSTRAINT agents_talks_to_check CHECK (jsonb_typeof(talks_to) = 'array');

CREATE INDEX idx_agents_key_expires_at ON agents (key_expires_at) WHERE key_expires_at IS NOT NULL;

COMMENT ON COLUMN agents.previous_public_key IS 'Still accepted while a rotation is under way';
COMMENT ON COLUMN agents.talks_to IS 'Names of the MCP servers this agent says it uses';


ALTER TABLE api_keys
    ADD COLUMN revoked_at timestamptz,
    ADD COLUMN updated_at timestamptz NOT NULL DEFAULT CURRENT_TIMESTAMP;

-- When a key was switched off is not known: its last use is the best guess.
UPDATE api_keys
SET revoked_at = COALESCE(last_used_at, CURRENT_TIMESTAMP), updated_at = CURRENT_TIMESTAMP
WHERE NOT is_active;

ALTER TABLE api_keys DROP COLUMN is_active;

COMMENT ON COLUMN api_keys.revoked_at IS 'NULL: the key may be used until expires_at';

CREATE TRIGGER api_keys_set_updated_at
    BEFORE UPDATE ON api_keys
    FOR EACH ROW EXECUTE FUNCTION set_updated_at();


ALTER TABLE organizations ADD COLUMN settings jsonb NOT NULL DEFAULT '{}';

COMMENT ON COLUMN organizations.settings IS 'What administrators of the organisation can set in the console';
