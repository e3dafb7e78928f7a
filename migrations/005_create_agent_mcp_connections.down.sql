-- Connections go back into agents.talks_to as names. Lost: how and when a
-- connection was found; connections that are no longer active.

ALTER TABLE agents
    ADD COLUMN talks_to jsonb NOT NULL DEFAULT '[]',
    ADD CONSTRAINT agents_talks_to_check CHECK (jsonb_typeof(talks_to) = 'array');

COMMENT ON COLUMN agents.talks_to IS 'Names of the MCP servers this agent says it uses';

UPDATE agents
SET talks_to = connected.names
FROM (
    SELECT agent_mcp_connections.agent_id, jsonb_agg(mcp_servers.name ORDER BY mcp_servers.name) AS names
    FROM agent_mcp_connections
    JOIN mcp_servers ON mcp_servers.id = agent_mcp_connections.mcp_server_id
    WHERE agent_mcp_connections.is_active
    GROUP BY agent_mcp_connections.agent_id
) AS connected
WHERE connected.agent_id = agents.id;

UPDATE agents
SET talks_to = talks_to || (metadata -> 'unresolved_mcp_servers'), metadata = metadata - 'unresolved_mcp_servers'
WHERE metadata ? 'unresolved_mcp_servers';

DROP TABLE agent_mcp_connections;
