-- Back to the old constraints. All rows stay; tags that were taken off because
-- they belonged to another organisation are not put back.

ALTER TABLE capability_reports DROP CONSTRAINT capability_reports_risk_level_check;
UPDATE capability_reports SET risk_level = upper(risk_level);
ALTER TABLE capability_reports
    ALTER COLUMN risk_level SET DEFAULT 'LOW',
    ADD CONSTRAINT capability_reports_risk_level_check CHECK (risk_level IN ('LOW', 'MEDIUM', 'HIGH', 'CRITICAL'));

COMMENT ON COLUMN security_anomalies.confidence IS NULL;
ALTER TABLE security_anomalies
    DROP CONSTRAINT security_anomalies_confidence_check,
    ALTER COLUMN confidence TYPE numeric(5,2) USING confidence * 100,
    ADD CONSTRAINT security_anomalies_confidence_check CHECK (confidence BETWEEN 0 AND 100);

ALTER TABLE webhook_deliveries
    DROP CONSTRAINT webhook_deliveries_webhook_id_fkey,
    ADD CONSTRAINT webhook_deliveries_webhook_id_fkey FOREIGN KEY (webhook_id) REFERENCES webhooks (id);

DROP INDEX idx_mcp_server_tags_organization_id_mcp_server_id;
DROP INDEX idx_mcp_server_tags_organization_id_tag_id;
CREATE INDEX idx_mcp_server_tags_tag_id ON mcp_server_tags (tag_id);
ALTER TABLE mcp_server_tags
    DROP CONSTRAINT mcp_server_tags_mcp_server_id_fkey,
    DROP CONSTRAINT mcp_server_tags_tag_id_fkey,
    ADD CONSTRAINT mcp_server_tags_mcp_server_id_fkey FOREIGN KEY (mcp_server_id)
        REFERENCES mcp_servers (id) ON DELETE CASCADE,
    ADD CONSTRAINT mcp_server_tags_tag_id_fkey FOREIGN KEY (tag_id) REFERENCES tags (id) ON DELETE CASCADE,
    DROP COLUMN organization_id;

DROP INDEX idx_agent_tags_organization_id_agent_id;
DROP INDEX idx_agent_tags_organization_id_tag_id;
CREATE INDEX idx_agent_tags_tag_id ON agent_tags (tag_id);
ALTER TABLE agent_tags
    DROP CONSTRAINT agent_tags_agent_id_fkey,
    DROP CONSTRAINT agent_tags_tag_id_fkey,
    ADD CONSTRAINT agent_tags_agent_id_fkey FOREIGN KEY (agent_id) REFERENCES agents (id) ON DELETE CASCADE,
    ADD CONSTRAINT agent_tags_tag_id_fkey FOREIGN KEY (tag_id) REFERENCES tags (id) ON DELETE CASCADE,
    DROP COLUMN organization_id;

ALTER TABLE mcp_servers DROP CONSTRAINT mcp_servers_organization_id_id_key;
ALTER TABLE agents DROP CONSTRAINT agents_organization_id_id_key;
ALTER TABLE tags DROP CONSTRAINT tags_organization_id_id_key;
