-- No data is lost. A column cannot be taken out of a view, so agent_overview is
-- made anew.

ALTER TABLE operational_metrics RESET (
    autovacuum_vacuum_insert_scale_factor,
    autovacuum_vacuum_scale_factor
);
ALTER TABLE verification_events RESET (autovacuum_vacuum_insert_scale_factor);
ALTER TABLE audit_logs RESET (autovacuum_vacuum_insert_scale_factor);

DROP INDEX idx_agents_organization_id_trust_score;

DROP VIEW agent_overview;
CREATE VIEW agent_overview AS
SELECT
    agents.id,
    agents.organization_id,
    agents.name,
    agents.display_name,
    agents.status,
    agents.trust_score,
    agents.is_compromised,
    agents.last_active_at,
    COALESCE(activity.request_count, 0) AS request_count_30_days,
    COALESCE(activity.failure_count, 0) AS failure_count_30_days
FROM agents
LEFT JOIN (
    SELECT agent_id, sum(request_count) AS request_count, sum(failure_count) AS failure_count
    FROM agent_activity_daily
    WHERE day > CURRENT_DATE - 30
    GROUP BY agent_id
) AS activity ON activity.agent_id = agents.id;

COMMENT ON VIEW agent_overview IS 'Agents with the numbers of the last 30 days, for the list in the console';

DROP VIEW open_security_findings;
