-- Lost: the capabilities of MCP servers, and the verification events that are
-- about a server.

DELETE FROM verification_events WHERE agent_id IS NULL;

DROP INDEX idx_verification_events_mcp_server_id_created_at;
COMMENT ON COLUMN verification_events.agent_id IS NULL;
ALTER TABLE verification_events
    DROP CONSTRAINT verification_events_subject_check,
    ALTER COLUMN agent_id SET NOT NULL,
    DROP COLUMN mcp_server_id;

DROP TABLE mcp_server_capabilities;
