-- Security policies: what happens when an agent does what it should not.
-- Every organisation starts with the same set, which its administrators can
-- change. The set only alerts, except where an agent exceeds what it was
-- granted: that is blocked.

CREATE TABLE security_policies (
    id uuid NOT NULL DEFAULT gen_random_uuid(),
    organization_id uuid NOT NULL,
    name varchar(255) NOT NULL,
    description text NOT NULL DEFAULT '',
    policy_type varchar(50) NOT NULL,
    enforcement_action varchar(50) NOT NULL DEFAULT 'alert_only',
    severity varchar(20) NOT NULL DEFAULT 'medium',
    rules jsonb NOT NULL DEFAULT '{}',
    is_enabled boolean NOT NULL DEFAULT true,
    priority integer NOT NULL DEFAULT 100,
    created_by uuid,
    created_at timestamptz NOT NULL DEFAULT CURRENT_TIMESTAMP,
    updated_at timestamptz NOT NULL DEFAULT CURRENT_TIMESTAMP,
    CONSTRAINT security_policies_pkey PRIMARY KEY (id),
    CONSTRAINT security_policies_organization_id_name_key UNIQUE (organization_id, name),
    CONSTRAINT security_policies_organization_id_fkey FOREIGN KEY (organization_id)
        REFERENCES organizations (id) ON DELETE CASCADE,
    CONSTRAINT security_policies_created_by_fkey FOREIGN KEY (created_by) REFERENCES users (id) ON DELETE SET NULL,
    CONSTRAINT security_policies_policy_type_check
        CHECK (policy_type IN ('capability_violation', 'trust_score_low', 'unusual_activity', 'key_expiry')),
    CONSTRAINT security_policies_enforcement_action_check
        CHECK (enforcement_action IN ('allow', 'alert_only', 'block_and_alert')),
    CONSTRAINT security_policies_severity_check CHECK (severity IN ('low', 'medium', 'high', 'critical')),
    CONSTRAINT security_policies_rules_check CHECK (jsonb_typeof(rules) = 'object')
);

CREATE INDEX idx_security_policies_created_by ON security_policies (created_by);
CREATE INDEX idx_security_policies_enabled ON security_policies (organization_id, policy_type, priority)
    WHERE is_enabled;

COMMENT ON TABLE security_policies IS 'What happens when an agent does what it should not';
COMMENT ON COLUMN security_policies.priority IS 'Of several policies that match, the lowest number decides';

CREATE TRIGGER security_policies_set_updated_at
    BEFORE UPDATE ON security_policies
    FOR EACH ROW EXECUTE FUNCTION set_updated_at();


-- The organisations that are already here get the set too. That of the default
-- organisation has fixed ids, to refer to in documentation.
INSERT INTO security_policies
    (id, organization_id, name, description, policy_type, enforcement_action, severity, rules, priority)
SELECT
    CASE organizations.id
        WHEN 'a0000000-0000-4000-8000-000000000001' THEN defaults.id
        ELSE gen_random_uuid()
    END,
    organizations.id, defaults.name, defaults.description, defaults.policy_type, defaults.enforcement_action,
    defaults.severity, defaults.rules, defaults.priority
FROM organizations
CROSS JOIN (
    VALUES
        ('a0000000-0000-4000-8000-000000000101'::uuid,
         'Block capability violations', 'An agent uses a capability that it was not granted',
         'capability_violation', 'block_and_alert', 'high', '{"max_violations": 0}'::jsonb, 10),
        ('a0000000-0000-4000-8000-000000000102',
         'Low trust score', 'The trust score of an agent falls below the minimum',
         'trust_score_low', 'alert_only', 'high', '{"min_trust_score": 40}', 20),
        ('a0000000-0000-4000-8000-000000000103',
         'Unusual activity', 'An agent is far busier than it usually is',
         'unusual_activity', 'alert_only', 'medium', '{"deviation_factor": 5, "window_minutes": 60}', 30),
        ('a0000000-0000-4000-8000-000000000104',
         'Key about to expire', 'The key of an agent expires soon',
         'key_expiry', 'alert_only', 'low', '{"days_before": 14}', 40)
) AS defaults (id, name, description, policy_type, enforcement_action, severity, rules, priority);
