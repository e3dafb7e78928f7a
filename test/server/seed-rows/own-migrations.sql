INSERT INTO organizations (id, name, domain, plan_type, max_agents, max_users) VALUES
    ('a0000000-0000-4000-8000-000000000001', 'OpenA2A Admin', 'opena2a.org', 'enterprise', 10000, 1000);

INSERT INTO users (id, organization_id, email, name, role) VALUES
    ('a0000000-0000-4000-8000-000000000002', 'a0000000-0000-4000-8000-000000000001', 'admin@opena2a.org',
     'System Administrator', 'admin');

INSERT INTO security_policies
    (id, organization_id, name, description, policy_type, enforcement_action, severity, rules, priority)
VALUES
    ('a0000000-0000-4000-8000-000000000101', 'a0000000-0000-4000-8000-000000000001',
     'Block capability violations', 'An agent uses a capability that it was not granted',
     'capability_violation', 'block_and_alert', 'high', '{"max_violations": 0}', 10),
    ('a0000000-0000-4000-8000-000000000102', 'a0000000-0000-4000-8000-000000000001', 'Low trust score',
     'The trust score of an agent falls below the minimum', 'trust_score_low', 'alert_only', 'high',
     '{"min_trust_score": 0.4}', 20),
    ('a0000000-0000-4000-8000-000000000103', 'a0000000-0000-4000-8000-000000000001', 'Unusual activity',
     'An agent is far busier than it usually is', 'unusual_activity', 'alert_only', 'medium',
     '{"window_minutes": 60, "deviation_factor": 5}', 30),
    ('a0000000-0000-4000-8000-000000000104', 'a0000000-0000-4000-8000-000000000001', 'Key about to expire',
     'The key of an agent expires soon', 'key_expiry', 'alert_only', 'low', '{"days_before": 14}', 40);

INSERT INTO tags (id, organization_id, key, value, category, description, color) VALUES
    ('a0000000-0000-4000-8000-000000000201', 'a0000000-0000-4000-8000-000000000001', 'environment',
     'production', 'environment', 'Serves real users', '#dc2626'),
    ('a0000000-0000-4000-8000-000000000202', 'a0000000-0000-4000-8000-000000000001', 'environment', 'staging',
     'environment', 'As production, for the last tests', '#d97706'),
    ('a0000000-0000-4000-8000-000000000203', 'a0000000-0000-4000-8000-000000000001', 'environment',
     'development', 'environment', 'Nobody relies on it', '#16a34a');

INSERT INTO system_config (key, value, description) VALUES
    ('api_keys.lifetime_days', '365', 'Days until a new API key expires'),
    ('registration.auto_approve', 'false', 'They are let in without a review'),
    ('registration.enabled', 'true', 'People may ask to join an organisation'),
    ('retention.operational_metrics_days', '30', 'Days that measurements are kept'),
    ('retention.verification_events_days', '365', 'Days that verification events are kept'),
    ('sdk_tokens.lifetime_days', '90', 'Days until a new SDK token expires'),
    ('trust_score.initial', '0.5', 'Trust score of a new agent or MCP server, 0 to 1'),
    ('trust_score.verified_minimum', '0.6',
     'Trust score that an agent needs to be verified by itself, 0 to 1'),
    ('trust_score.weights',
     '{"age": 0.1, "drift": 0.05, "uptime": 0.15, "compliance": 0.1, "success_rate": 0.15,
       "verification": 0.25, "user_feedback": 0.05, "security_alerts": 0.15}',
     'Share of each factor in the trust score; together 1'),
    ('webhooks.max_attempts', '8', 'Attempts until a delivery is given up');
