-- Back to trust scores of 0 to 100. No score loses a digit; impacts are whole
-- numbers again (-0.0750 becomes -8).

-- As on the way up: only once.
DO $$
BEGIN
    IF EXISTS (
        SELECT FROM information_schema.columns
        WHERE table_schema = current_schema()
            AND table_name = 'agents'
            AND column_name = 'trust_score'
            AND numeric_scale <> 4
    ) THEN
        RAISE EXCEPTION 'agents.trust_score does not have the scale of 0 to 1 any more';
    END IF;
END;
$$;

DROP VIEW agent_overview;
DROP TRIGGER agents_record_trust_score_change ON agents;

ALTER TABLE agents
    DROP CONSTRAINT agents_trust_score_check,
    ALTER COLUMN trust_score DROP DEFAULT,
    ALTER COLUMN trust_score TYPE numeric(5,2) USING trust_score * 100,
    ALTER COLUMN trust_score SET DEFAULT 50,
    ADD CONSTRAINT agents_trust_score_check CHECK (trust_score >= 0 AND trust_score <= 100);

ALTER TABLE mcp_servers
    DROP CONSTRAINT mcp_servers_trust_score_check,
    ALTER COLUMN trust_score DROP DEFAULT,
    ALTER COLUMN trust_score TYPE numeric(5,2) USING trust_score * 100,
    ALTER COLUMN trust_score SET DEFAULT 50,
    ADD CONSTRAINT mcp_servers_trust_score_check CHECK (trust_score >= 0 AND trust_score <= 100);

ALTER TABLE trust_scores
    DROP CONSTRAINT trust_scores_score_check,
    DROP CONSTRAINT trust_scores_factor_verification_check,
    DROP CONSTRAINT trust_scores_factor_uptime_check,
    DROP CONSTRAINT trust_scores_factor_success_rate_check,
    DROP CONSTRAINT trust_scores_factor_security_alerts_check,
    DROP CONSTRAINT trust_scores_factor_compliance_check,
    DROP CONSTRAINT trust_scores_factor_age_check,
    DROP CONSTRAINT trust_scores_factor_drift_check,
    DROP CONSTRAINT trust_scores_factor_user_feedback_check,
    ALTER COLUMN score TYPE numeric(5,2) USING score * 100,
    ALTER COLUMN factor_verification TYPE numeric(5,2) USING factor_verification * 100,
    ALTER COLUMN factor_uptime TYPE numeric(5,2) USING factor_uptime * 100,
    ALTER COLUMN factor_success_rate TYPE numeric(5,2) USING factor_success_rate * 100,
    ALTER COLUMN factor_security_alerts TYPE numeric(5,2) USING factor_security_alerts * 100,
    ALTER COLUMN factor_compliance TYPE numeric(5,2) USING factor_compliance * 100,
    ALTER COLUMN factor_age TYPE numeric(5,2) USING factor_age * 100,
    ALTER COLUMN factor_drift TYPE numeric(5,2) USING factor_drift * 100,
    ALTER COLUMN factor_user_feedback TYPE numeric(5,2) USING factor_user_feedback * 100,
    ADD CONSTRAINT trust_scores_score_check CHECK (score >= 0 AND score <= 100),
    ADD CONSTRAINT trust_scores_factor_verification_check
        CHECK (factor_verification >= 0 AND factor_verification <= 100),
    ADD CONSTRAINT trust_scores_factor_uptime_check CHECK (factor_uptime >= 0 AND factor_uptime <= 100),
    ADD CONSTRAINT trust_scores_factor_success_rate_check
        CHECK (factor_success_rate >= 0 AND factor_success_rate <= 100),
    ADD CONSTRAINT trust_scores_factor_security_alerts_check
        CHECK (factor_security_alerts >= 0 AND factor_security_alerts <= 100),
    ADD CONSTRAINT trust_scores_factor_compliance_check CHECK (factor_compliance >= 0 AND factor_compliance <= 100),
    ADD CONSTRAINT trust_scores_factor_age_check CHECK (factor_age >= 0 AND factor_age <= 100),
    ADD CONSTRAINT trust_scores_factor_drift_check CHECK (factor_drift >= 0 AND factor_drift <= 100),
    ADD CONSTRAINT trust_scores_factor_user_feedback_check
        CHECK (factor_user_feedback >= 0 AND factor_user_feedback <= 100);

-- A generated column keeps the columns it reads from changing their type.
ALTER TABLE trust_score_history DROP COLUMN score_change;
ALTER TABLE trust_score_history
    DROP CONSTRAINT trust_score_history_previous_score_check,
    DROP CONSTRAINT trust_score_history_new_score_check,
    ALTER COLUMN previous_score TYPE numeric(5,2) USING previous_score * 100,
    ALTER COLUMN new_score TYPE numeric(5,2) USING new_score * 100,
    ADD CONSTRAINT trust_score_history_previous_score_check CHECK (previous_score >= 0 AND previous_score <= 100),
    ADD CONSTRAINT trust_score_history_new_score_check CHECK (new_score >= 0 AND new_score <= 100);
ALTER TABLE trust_score_history
    ADD COLUMN score_change numeric(6,2) GENERATED ALWAYS AS (new_score - previous_score) STORED;

ALTER TABLE verification_events
    DROP CONSTRAINT verification_events_trust_score_check,
    ALTER COLUMN trust_score TYPE numeric(5,2) USING trust_score * 100,
    ADD CONSTRAINT verification_events_trust_score_check CHECK (trust_score >= 0 AND trust_score <= 100);


ALTER TABLE capability_violations
    DROP CONSTRAINT capability_violations_trust_score_impact_check,
    ALTER COLUMN trust_score_impact TYPE integer USING round(trust_score_impact * 100)::integer,
    ADD CONSTRAINT capability_violations_trust_score_impact_check CHECK (trust_score_impact BETWEEN -100 AND 0);

ALTER TABLE capability_reports
    DROP CONSTRAINT capability_reports_trust_score_impact_check,
    ALTER COLUMN trust_score_impact TYPE integer USING round(trust_score_impact * 100)::integer,
    ADD CONSTRAINT capability_reports_trust_score_impact_check CHECK (trust_score_impact BETWEEN -100 AND 100);


UPDATE security_policies
SET rules = rules || jsonb_build_object(
    'min_trust_score', trim_scale((rules ->> 'min_trust_score')::numeric * 100)
)
WHERE jsonb_typeof(rules -> 'min_trust_score') = 'number';

UPDATE system_config
SET
    value = to_jsonb(trim_scale((value #>> '{}')::numeric * 100)),
    description = replace(description, '0 to 1', '0 to 100')
WHERE key IN ('trust_score.initial', 'trust_score.verified_minimum') AND jsonb_typeof(value) = 'number';


CREATE TRIGGER agents_record_trust_score_change
    AFTER UPDATE OF trust_score ON agents
    FOR EACH ROW
    WHEN (OLD.trust_score IS DISTINCT FROM NEW.trust_score AND NEW.trust_score IS NOT NULL)
    EXECUTE FUNCTION record_trust_score_change();

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

COMMENT ON VIEW agent_overview IS 'Agents with the numbers of the last 30 days, for the list in the console';


COMMENT ON COLUMN agents.trust_score IS 'Newest trust score, 0 to 100';
COMMENT ON COLUMN mcp_servers.trust_score IS 'Newest trust score, 0 to 100';
COMMENT ON COLUMN trust_scores.score IS 'Weighted sum of the factors, 0 to 100';
COMMENT ON COLUMN verification_events.trust_score IS 'Trust score of the agent at the time of the event, 0 to 100';
COMMENT ON COLUMN capability_violations.trust_score_impact IS 'By how much the trust score fell, 0 to -100';
