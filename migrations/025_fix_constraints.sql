-- Fixes constraints that let through what they should not, or stopped what
-- they should let through:
--   * a tag could be put on an agent or an MCP server of another organisation;
--     the foreign keys now include the organisation. Such tags are taken off,
--     and the audit log of the organisation says so
--   * a webhook with deliveries could not be deleted
--   * the confidence of anomalies was 0 to 100, everywhere else it is 0 to 1
--   * the risk levels of capability reports were in capitals, unlike severities

ALTER TABLE tags ADD CONSTRAINT tags_organization_id_id_key UNIQUE (organization_id, id);
ALTER TABLE agents ADD CONSTRAINT agents_organization_id_id_key UNIQUE (organization_id, id);
ALTER TABLE mcp_servers ADD CONSTRAINT mcp_servers_organization_id_id_key UNIQUE (organization_id, id);


ALTER TABLE agent_tags ADD COLUMN organization_id uuid;

WITH removed AS (
    DELETE FROM agent_tags
    USING agents, tags
    WHERE agents.id = agent_tags.agent_id
        AND tags.id = agent_tags.tag_id
        AND tags.organization_id <> agents.organization_id
    RETURNING agents.organization_id, agent_tags.agent_id, tags.key, tags.value
)
INSERT INTO audit_logs (organization_id, action, resource_type, resource_id, metadata)
SELECT organization_id, 'tag.removed', 'agent', agent_id,
    jsonb_build_object('key', key, 'value', value, 'reason', 'tag of another organization')
FROM removed;

UPDATE agent_tags
SET organization_id = agents.organization_id
FROM agents
WHERE agents.id = agent_tags.agent_id;

ALTER TABLE agent_tags
    ALTER COLUMN organization_id SET NOT NULL,
    DROP CONSTRAINT agent_tags_agent_id_fkey,
    DROP CONSTRAINT agent_tags_tag_id_fkey,
    ADD CONSTRAINT agent_tags_agent_id_fkey FOREIGN KEY (organization_id, agent_id)
        REFERENCES agents (organization_id, id) ON DELETE CASCADE,
    ADD CONSTRAINT agent_tags_tag_id_fkey FOREIGN KEY (organization_id, tag_id)
        REFERENCES tags (organization_id, id) ON DELETE CASCADE;

DROP INDEX idx_agent_tags_tag_id;
CREATE INDEX idx_agent_tags_organization_id_tag_id ON agent_tags (organization_id, tag_id);
CREATE INDEX idx_agent_tags_organization_id_agent_id ON agent_tags (organization_id, agent_id);

COMMENT ON COLUMN agent_tags.organization_id IS 'That of the agent and of the tag, which must be the same';


ALTER TABLE mcp_server_tags ADD COLUMN organization_id uuid;

WITH removed AS (
    DELETE FROM mcp_server_tags
    USING mcp_servers, tags
    WHERE mcp_servers.id = mcp_server_tags.mcp_server_id
        AND tags.id = mcp_server_tags.tag_id
        AND tags.organization_id <> mcp_servers.organization_id
    RETURNING mcp_servers.organization_id, mcp_server_tags.mcp_server_id, tags.key, tags.value
)
INSERT INTO audit_logs (organization_id, action, resource_type, resource_id, metadata)
SELECT organization_id, 'tag.removed', 'mcp_server', mcp_server_id,
    jsonb_build_object('key', key, 'value', value, 'reason', 'tag of another organization')
FROM removed;

UPDATE mcp_server_tags
SET organization_id = mcp_servers.organization_id
FROM mcp_servers
WHERE mcp_servers.id = mcp_server_tags.mcp_server_id;

ALTER TABLE mcp_server_tags
    ALTER COLUMN organization_id SET NOT NULL,
    DROP CONSTRAINT mcp_server_tags_mcp_server_id_fkey,
    DROP CONSTRAINT mcp_server_tags_tag_id_fkey,
    ADD CONSTRAINT mcp_server_tags_mcp_server_id_fkey FOREIGN KEY (organization_id, mcp_server_id)
        REFERENCES mcp_servers (organization_id, id) ON DELETE CASCADE,
    ADD CONSTRAINT mcp_server_tags_tag_id_fkey FOREIGN KEY (organization_id, tag_id)
        REFERENCES tags (organization_id, id) ON DELETE CASCADE;

DROP INDEX idx_mcp_server_tags_tag_id;
CREATE INDEX idx_mcp_server_tags_organization_id_tag_id ON mcp_server_tags (organization_id, tag_id);
CREATE INDEX idx_mcp_server_tags_organization_id_mcp_server_id ON mcp_server_tags (organization_id, mcp_server_id);

COMMENT ON COLUMN mcp_server_tags.organization_id IS 'That of the MCP server and of the tag, which must be the same';


ALTER TABLE webhook_deliveries
    DROP CONSTRAINT webhook_deliveries_webhook_id_fkey,
    ADD CONSTRAINT webhook_deliveries_webhook_id_fkey FOREIGN KEY (webhook_id)
        REFERENCES webhooks (id) ON DELETE CASCADE;


ALTER TABLE security_anomalies
    DROP CONSTRAINT security_anomalies_confidence_check,
    ALTER COLUMN confidence TYPE numeric(5,4) USING confidence / 100,
    ADD CONSTRAINT security_anomalies_confidence_check CHECK (confidence >= 0 AND confidence <= 1);

COMMENT ON COLUMN security_anomalies.confidence IS 'How sure the detection is, 0 to 1';


ALTER TABLE capability_reports DROP CONSTRAINT capability_reports_risk_level_check;
UPDATE capability_reports SET risk_level = lower(risk_level);
ALTER TABLE capability_reports
    ALTER COLUMN risk_level SET DEFAULT 'low',
    ADD CONSTRAINT capability_reports_risk_level_check CHECK (risk_level IN ('low', 'medium', 'high', 'critical'));
