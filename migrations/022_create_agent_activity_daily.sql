-- Usage analytics. A job counts what each agent did on each day, so that the
-- charts need not read the events; the view shows agents with the numbers of
-- the last 30 days.

CREATE TABLE agent_activity_daily (
    agent_id uuid NOT NULL,
    day date NOT NULL,
    organization_id uuid NOT NULL,
    request_count bigint NOT NULL DEFAULT 0,
    success_count bigint NOT NULL DEFAULT 0,
    failure_count bigint NOT NULL DEFAULT 0,
    average_duration_ms double precision,
    success_rate numeric GENERATED ALWAYS AS (
        CASE WHEN request_count > 0 THEN round(success_count::numeric / request_count, 4) END
    ) STORED,
    CONSTRAINT agent_activity_daily_pkey PRIMARY KEY (agent_id, day),
    CONSTRAINT agent_activity_daily_agent_id_fkey FOREIGN KEY (agent_id) REFERENCES agents (id) ON DELETE CASCADE,
    CONSTRAINT agent_activity_daily_organization_id_fkey FOREIGN KEY (organization_id)
        REFERENCES organizations (id) ON DELETE CASCADE,
    CONSTRAINT agent_activity_daily_counts_check
        CHECK (success_count >= 0 AND failure_count >= 0 AND success_count + failure_count <= request_count)
);

CREATE INDEX idx_agent_activity_daily_organization_id_day ON agent_activity_daily (organization_id, day);

COMMENT ON TABLE agent_activity_daily IS 'What each agent did on each day (UTC)';
COMMENT ON COLUMN agent_activity_daily.request_count IS 'Also counts requests that are not decided yet';

-- The days that are already in the events.
INSERT INTO agent_activity_daily
    (agent_id, day, organization_id, request_count, success_count, failure_count, average_duration_ms)
SELECT
    agent_id,
    (created_at AT TIME ZONE 'UTC')::date,
    organization_id,
    count(*),
    count(*) FILTER (WHERE status = 'success'),
    count(*) FILTER (WHERE status IN ('failed', 'timeout')),
    avg(duration_ms)
FROM verification_events
GROUP BY agent_id, (created_at AT TIME ZONE 'UTC')::date, organization_id;

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
