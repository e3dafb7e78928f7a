-- For the new dashboard: one view over everything that is open and needs a
-- person, more numbers in agent_overview, and an index for agents by score.
-- The tables that grow by the minute are vacuumed in smaller steps, since the
-- dashboard's counts depend on their visibility maps.

CREATE VIEW open_security_findings AS
SELECT
    'alert' AS finding_type,
    alerts.id,
    alerts.organization_id,
    alerts.severity,
    alerts.title,
    alerts.created_at AS found_at
FROM alerts
WHERE NOT alerts.is_acknowledged
UNION ALL
SELECT
    'threat',
    security_threats.id,
    security_threats.organization_id,
    security_threats.severity,
    security_threats.title,
    security_threats.detected_at
FROM security_threats
WHERE security_threats.status IN ('open', 'investigating')
UNION ALL
SELECT
    'incident',
    security_incidents.id,
    security_incidents.organization_id,
    security_incidents.severity,
    security_incidents.title,
    security_incidents.created_at
FROM security_incidents
WHERE security_incidents.status IN ('open', 'investigating', 'contained');

COMMENT ON VIEW open_security_findings IS 'Alerts, threats and incidents that need a person';
COMMENT ON COLUMN open_security_findings.finding_type IS 'alert, threat or incident';

CREATE OR REPLACE VIEW agent_overview AS
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
    COALESCE(activity.failure_count, 0) AS failure_count_30_days,
    agents.capability_violation_count,
    (
        SELECT count(*)
        FROM security_threats
        WHERE security_threats.agent_id = agents.id
            AND security_threats.status IN ('open', 'investigating')
    ) AS open_threat_count
FROM agents
LEFT JOIN (
    SELECT agent_id, sum(request_count) AS request_count, sum(failure_count) AS failure_count
    FROM agent_activity_daily
    WHERE day > CURRENT_DATE - 30
    GROUP BY agent_id
) AS activity ON activity.agent_id = agents.id;

CREATE INDEX idx_agents_organization_id_trust_score ON agents (organization_id, trust_score);

ALTER TABLE audit_logs SET (autovacuum_vacuum_insert_scale_factor = 0.05);
ALTER TABLE verification_events SET (autovacuum_vacuum_insert_scale_factor = 0.05);
ALTER TABLE operational_metrics SET (
    autovacuum_vacuum_insert_scale_factor = 0.05,
    autovacuum_vacuum_scale_factor = 0.05
);
