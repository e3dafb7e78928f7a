-- Settings of the installation that an administrator can change while it
-- runs. What must be known before the database can be reached stays in the
-- environment.

CREATE TABLE system_config (
    key text NOT NULL,
    value jsonb NOT NULL,
    description text NOT NULL,
    updated_by uuid,
    updated_at timestamptz NOT NULL DEFAULT CURRENT_TIMESTAMP,
    CONSTRAINT system_config_pkey PRIMARY KEY (key),
    CONSTRAINT system_config_updated_by_fkey FOREIGN KEY (updated_by) REFERENCES users (id) ON DELETE SET NULL,
    CONSTRAINT system_config_key_check CHECK (key ~ '^[a-z_]+(\.[a-z_]+)+$')
);

CREATE INDEX idx_system_config_updated_by ON system_config (updated_by);

COMMENT ON TABLE system_config IS 'Settings of the installation';

CREATE TRIGGER system_config_set_updated_at
    BEFORE UPDATE ON system_config
    FOR EACH ROW EXECUTE FUNCTION set_updated_at();

INSERT INTO system_config (key, value, description) VALUES
    ('registration.enabled', 'true', 'People may ask to join an organisation'),
    ('registration.auto_approve', 'false', 'They are let in without a review'),
    ('sdk_tokens.lifetime_days', '90', 'Days until a new SDK token expires'),
    ('api_keys.lifetime_days', '365', 'Days until a new API key expires'),
    ('webhooks.max_attempts', '8', 'Attempts until a delivery is given up'),
    ('retention.operational_metrics_days', '30', 'Days that measurements are kept'),
    ('retention.verification_events_days', '365', 'Days that verification events are kept'),
    ('trust_score.verified_minimum', '60', 'Trust score that an agent needs to be verified by itself, 0 to 100');
