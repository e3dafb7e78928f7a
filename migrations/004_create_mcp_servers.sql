-- MCP servers become identities of their own, next to agents: registered,
-- verified and scored. A server may publish several keys, so that it can
-- rotate them without being offline.

CREATE TABLE mcp_servers (
    id uuid NOT NULL DEFAULT gen_random_uuid(),
    organization_id uuid NOT NULL,
    name varchar(255) NOT NULL,
    description text,
    url text NOT NULL,
    version varchar(50),
    status varchar(50) NOT NULL DEFAULT 'pending',
    public_key text,
    key_type varchar(50),
    verification_url text,
    is_verified boolean NOT NULL DEFAULT false,
    last_verified_at timestamptz,
    trust_score integer NOT NULL DEFAULT 0,
    registered_by_agent_id uuid,
    created_by uuid,
    created_at timestamptz NOT NULL DEFAULT CURRENT_TIMESTAMP,
    updated_at timestamptz NOT NULL DEFAULT CURRENT_TIMESTAMP,
    CONSTRAINT mcp_servers_pkey PRIMARY KEY (id),
    CONSTRAINT mcp_servers_organization_id_name_key UNIQUE (organization_id, name),
    CONSTRAINT mcp_servers_organization_id_fkey FOREIGN KEY (organization_id)
        REFERENCES organizations (id) ON DELETE CASCADE,
    CONSTRAINT mcp_servers_registered_by_agent_id_fkey FOREIGN KEY (registered_by_agent_id)
        REFERENCES agents (id) ON DELETE SET NULL,
    CONSTRAINT mcp_servers_created_by_fkey FOREIGN KEY (created_by) REFERENCES users (id) ON DELETE SET NULL,
    CONSTRAINT mcp_servers_status_check CHECK (status IN ('pending', 'verified', 'suspended', 'revoked')),
    CONSTRAINT mcp_servers_trust_score_check CHECK (trust_score BETWEEN 0 AND 100)
);

CREATE INDEX idx_mcp_servers_registered_by_agent_id ON mcp_servers (registered_by_agent_id);
CREATE INDEX idx_mcp_servers_created_by ON mcp_servers (created_by);
CREATE INDEX idx_mcp_servers_organization_id_status ON mcp_servers (organization_id, status);
CREATE INDEX idx_mcp_servers_url ON mcp_servers (url);

COMMENT ON TABLE mcp_servers IS 'MCP servers under management';
COMMENT ON COLUMN mcp_servers.registered_by_agent_id IS 'The agent whose SDK reported the server; NULL: a user did';

CREATE TRIGGER mcp_servers_set_updated_at
    BEFORE UPDATE ON mcp_servers
    FOR EACH ROW EXECUTE FUNCTION set_updated_at();


CREATE TABLE mcp_server_keys (
    id uuid NOT NULL DEFAULT gen_random_uuid(),
    mcp_server_id uuid NOT NULL,
    public_key text NOT NULL,
    key_type varchar(50) NOT NULL DEFAULT 'Ed25519',
    created_at timestamptz NOT NULL DEFAULT CURRENT_TIMESTAMP,
    revoked_at timestamptz,
    CONSTRAINT mcp_server_keys_pkey PRIMARY KEY (id),
    CONSTRAINT mcp_server_keys_mcp_server_id_public_key_key UNIQUE (mcp_server_id, public_key),
    CONSTRAINT mcp_server_keys_mcp_server_id_fkey FOREIGN KEY (mcp_server_id)
        REFERENCES mcp_servers (id) ON DELETE CASCADE
);

COMMENT ON TABLE mcp_server_keys IS 'Public keys that MCP servers have published';
COMMENT ON COLUMN mcp_server_keys.revoked_at IS 'NULL: signatures by this key are accepted';
