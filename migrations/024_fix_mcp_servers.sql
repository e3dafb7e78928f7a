-- Fixes what MCP servers had twice, or differently from agents:
--   * the public key is in mcp_server_keys only, not also in the server's row
--   * whether a server is verified is in its status only
--   * the trust score has two decimals, as that of agents has

INSERT INTO mcp_server_keys (mcp_server_id, public_key, key_type, created_at)
SELECT id, public_key, COALESCE(key_type, 'Ed25519'), created_at
FROM mcp_servers
WHERE public_key IS NOT NULL
ON CONFLICT ON CONSTRAINT mcp_server_keys_mcp_server_id_public_key_key DO NOTHING;

UPDATE mcp_servers SET status = 'verified' WHERE is_verified AND status = 'pending';

ALTER TABLE mcp_servers
    DROP COLUMN public_key,
    DROP COLUMN key_type,
    DROP COLUMN is_verified,
    DROP CONSTRAINT mcp_servers_trust_score_check,
    ALTER COLUMN trust_score TYPE numeric(5,2),
    ADD CONSTRAINT mcp_servers_trust_score_check CHECK (trust_score >= 0 AND trust_score <= 100);

COMMENT ON COLUMN mcp_servers.trust_score IS 'Newest trust score, 0 to 100';

-- The type of a key was free text.
UPDATE mcp_server_keys
SET key_type = CASE
    WHEN key_type ILIKE 'ec%' THEN 'ECDSA-P256'
    WHEN key_type ILIKE 'rsa%' THEN 'RSA-2048'
    ELSE 'Ed25519'
END
WHERE key_type NOT IN ('Ed25519', 'ECDSA-P256', 'RSA-2048');

ALTER TABLE mcp_server_keys
    ADD COLUMN fingerprint varchar(64),
    ADD CONSTRAINT mcp_server_keys_key_type_check CHECK (key_type IN ('Ed25519', 'ECDSA-P256', 'RSA-2048'));

COMMENT ON COLUMN mcp_server_keys.fingerprint IS 'SHA-256 of the key in hexadecimal; NULL: not computed yet';
