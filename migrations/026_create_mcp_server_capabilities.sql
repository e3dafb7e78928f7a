-- What MCP servers offer: their tools, resources and prompts, as they declare
-- them. A change of what a verified server offers is a reason to look again.
-- Verification events can now be about a server instead of an agent.

CREATE TABLE mcp_server_capabilities (
    id uuid NOT NULL DEFAULT gen_random_uuid(),
    mcp_server_id uuid NOT NULL,
    capability_type varchar(50) NOT NULL,
    name varchar(255) NOT NULL,
    description text NOT NULL DEFAULT '',
    input_schema jsonb NOT NULL DEFAULT '{}',
    is_active boolean NOT NULL DEFAULT true,
    detected_at timestamptz NOT NULL DEFAULT CURRENT_TIMESTAMP,
    last_verified_at timestamptz,
    CONSTRAINT mcp_server_capabilities_pkey PRIMARY KEY (id),
    CONSTRAINT mcp_server_capabilities_mcp_server_id_capability_type_name_key
        UNIQUE (mcp_server_id, capability_type, name),
    CONSTRAINT mcp_server_capabilities_mcp_server_id_fkey FOREIGN KEY (mcp_server_id)
        REFERENCES mcp_servers (id) ON DELETE CASCADE,
    CONSTRAINT mcp_server_capabilities_capability_type_check
        CHECK (capability_type IN ('tool', 'resource', 'prompt'))
);

COMMENT ON TABLE mcp_server_capabilities IS 'Tools, resources and prompts that MCP servers offer';
COMMENT ON COLUMN mcp_server_capabilities.is_active IS 'Whether the server still declares it';


ALTER TABLE verification_events
    ADD COLUMN mcp_server_id uuid,
    ALTER COLUMN agent_id DROP NOT NULL,
    ADD CONSTRAINT verification_events_mcp_server_id_fkey FOREIGN KEY (mcp_server_id)
        REFERENCES mcp_servers (id) ON DELETE CASCADE,
    ADD CONSTRAINT verification_events_subject_check CHECK (num_nonnulls(agent_id, mcp_server_id) = 1);

CREATE INDEX idx_verification_events_mcp_server_id_created_at
    ON verification_events (mcp_server_id, created_at DESC);

COMMENT ON COLUMN verification_events.agent_id IS 'Who was verified; NULL: an MCP server was';
COMMENT ON COLUMN verification_events.mcp_server_id IS 'Who was verified; NULL: an agent was';
