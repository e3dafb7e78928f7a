-- Which agent uses which MCP server becomes a table of its own, with who
-- found out and when. It replaces agents.talks_to, a list of names that
-- nothing kept in step with the servers. Names that match no registered
-- server are kept in the agent's metadata under "unresolved_mcp_servers".

CREATE TABLE agent_mcp_connections (
    agent_id uuid NOT NULL,
    mcp_server_id uuid NOT NULL,
    detected_by varchar(50) NOT NULL DEFAULT 'manual',
    confidence numeric(5,4) NOT NULL DEFAULT 1,
    is_active boolean NOT NULL DEFAULT true,
    first_seen_at timestamptz NOT NULL DEFAULT CURRENT_TIMESTAMP,
    last_seen_at timestamptz NOT NULL DEFAULT CURRENT_TIMESTAMP,
    CONSTRAINT agent_mcp_connections_pkey PRIMARY KEY (agent_id, mcp_server_id),
    CONSTRAINT agent_mcp_connections_agent_id_fkey FOREIGN KEY (agent_id) REFERENCES agents (id) ON DELETE CASCADE,
    CONSTRAINT agent_mcp_connections_mcp_server_id_fkey FOREIGN KEY (mcp_server_id)
        REFERENCES mcp_servers (id) ON DELETE CASCADE,
    CONSTRAINT agent_mcp_connections_detected_by_check
        CHECK (detected_by IN ('manual', 'sdk', 'config', 'declaration')),
    CONSTRAINT agent_mcp_connections_confidence_check CHECK (confidence >= 0 AND confidence <= 1),
    CONSTRAINT agent_mcp_connections_last_seen_at_check CHECK (last_seen_at >= first_seen_at)
);

CREATE INDEX idx_agent_mcp_connections_mcp_server_id ON agent_mcp_connections (mcp_server_id);

COMMENT ON TABLE agent_mcp_connections IS 'Which agent uses which MCP server';
COMMENT ON COLUMN agent_mcp_connections.detected_by IS
    'How the connection was found; declaration: taken over from agents.talks_to';
COMMENT ON COLUMN agent_mcp_connections.confidence IS 'How sure the detection is, 0 to 1';

INSERT INTO agent_mcp_connections (agent_id, mcp_server_id, detected_by, confidence)
SELECT DISTINCT agents.id, mcp_servers.id, 'declaration', 0.5
FROM agents
CROSS JOIN LATERAL jsonb_array_elements_text(agents.talks_to) AS talks_to (server_name)
JOIN mcp_servers
    ON mcp_servers.organization_id = agents.organization_id
    AND mcp_servers.name = talks_to.server_name;

UPDATE agents
SET metadata = agents.metadata || jsonb_build_object('unresolved_mcp_servers', unresolved.names)
FROM (
    SELECT agents.id, jsonb_agg(talks_to.server_name) AS names
    FROM agents
    CROSS JOIN LATERAL jsonb_array_elements_text(agents.talks_to) AS talks_to (server_name)
    WHERE NOT EXISTS (
        SELECT FROM mcp_servers
        WHERE mcp_servers.organization_id = agents.organization_id
            AND mcp_servers.name = talks_to.server_name
    )
    GROUP BY agents.id
) AS unresolved
WHERE unresolved.id = agents.id;

ALTER TABLE agents
    DROP CONSTRAINT agents_talks_to_check,
    DROP COLUMN talks_to;
