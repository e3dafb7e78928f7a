-- A server gets back its newest key that is not revoked. Lost: fingerprints,
-- decimals of trust scores, and the old spelling of key types.

ALTER TABLE mcp_server_keys
    DROP CONSTRAINT mcp_server_keys_key_type_check,
    DROP COLUMN fingerprint;

ALTER TABLE mcp_servers
    DROP CONSTRAINT mcp_servers_trust_score_check,
    ALTER COLUMN trust_score TYPE integer USING round(trust_score)::integer,
    ADD CONSTRAINT mcp_servers_trust_score_check CHECK (trust_score BETWEEN 0 AND 100),
    ADD COLUMN public_key text,
    ADD COLUMN key_type varchar(50),
    ADD COLUMN is_verified boolean NOT NULL DEFAULT false;

COMMENT ON COLUMN mcp_servers.trust_score IS NULL;

UPDATE mcp_servers SET is_verified = true WHERE status = 'verified';

UPDATE mcp_servers
SET public_key = newest.public_key, key_type = newest.key_type
FROM (
    SELECT DISTINCT ON (mcp_server_id) mcp_server_id, public_key, key_type
    FROM mcp_server_keys
    WHERE revoked_at IS NULL
    ORDER BY mcp_server_id, created_at DESC, id
) AS newest
WHERE newest.mcp_server_id = mcp_servers.id;
