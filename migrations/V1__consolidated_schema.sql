-- The whole schema in one file, for a database that has nothing yet.
-- Written by `aim-migrate consolidate`: do not edit it, add a migration and have it written again.
--
-- aim-migrate: covers 030_correct_trust_score_scale
--
-- From these files, by their SHA-256 with line ends as LF, as PostgreSQL 18 writes what they make:
--   001_initial_schema.sql                     2dd0b4fe8049133096769971c7895a3cc34553e3f904d427c30add2198744b75
--   002_add_missing_user_columns.sql           6209e7a9700b3452b37f5a7e218d1e0a7f2ac6b330e5f82e4894687b20f34229
--   003_add_missing_agent_columns.sql          d9ea9732e875390b76855515ff65d8dcb1f4499c618133208609f82f5a67f6fc
--   004_create_mcp_servers.sql                 b75c31dbf4480d83346232072972cdfd82a1601840a896a6e3a1f98ff5909b80
--   005_create_agent_mcp_connections.sql       31374d4787821fe53d7d713343b6a5047818a172087fc497af9d56f81e832f9a
--   006_create_verification_events.sql         7b73766125147e79879f35a3a36a2db094b1afa1e743835a3b59996244bb042f
--   007_create_sdk_tokens.sql                  2f822d9bbdf90a906e5baa6f7ed87120bbc9edc3553fe20929941a7555d6ab17
--   008_create_security_policies.sql           f9be878c452e2589ac35f004a3297a4b2424256116435e5704702aa7de0d8a6e
--   009_create_security_threats.sql            3999f33d928a74fe629c6ad1b5760b561d853dbc08ce5cf4ab85aff7bf70f04b
--   010_create_security_incidents.sql          c8c7dff18f66abe63de85e8bc4121f5b3c4d81eec5efa2f0e732debd070c7696
--   011_create_security_anomalies.sql          cb3d9539f9017c7cc4827c3cc6a3d2ba820c41c558e92406b9a5c81449a0b152
--   012_create_trust_score_history.sql         df3544d8f92992ea74a58ac72ceacbe76634c4ed641cf78854fa9950b32a1e36
--   013_create_user_registration_requests.sql  bada38f0eca3855f24fafa0395f382191998cc950bd8899f7e61f74e99d913a3
--   014_create_agent_capabilities.sql          e4ced58a25cda5b6fd09c26989a08089468d9b18acc6043f278fcea5878c4f2c
--   015_create_capability_violations.sql       480db8d41184c36b2486bfd3982b3f59a9cae8004a1b2d6fdd4878b2c055dd58
--   016_create_webhooks.sql                    22ecc56ae8ecfc17f141014f81932cf0146948f35c089fed1601f398ff6cbeb8
--   017_create_tags.sql                        14d70f5861291223ae1bdb3d64ad961d27978c750fd3674aa219e5ca05ca615d
--   018_create_capability_requests.sql         504c27a6b263c7666dcfd7370ee0e226e6b99e96982bf67a33668db2db686b06
--   019_create_capability_reports.sql          c3c25a58808a685c552aaee7a4febbb161421cc45ba22deebcb4aa168bde2d37
--   020_create_operational_metrics.sql         8c25d39b648d1577805275af82fb682530dd4db53f5e47a5fe288889623afb28
--   021_create_system_config.sql               52d4bc4a02abce30bdb08cc3c224900bd9317e33e07561b2c4f8029e8cb07455
--   022_create_agent_activity_daily.sql        059bc2e8f77992ab181422d27bba2abf58633ca0b72784fde97cbee0b141813e
--   023_fix_column_types.sql                   a5326c0446ab010e6ac9229da7c40a8209bc950f0334ea3fc48b237496fb2e1b
--   024_fix_mcp_servers.sql                    520d3ae8e6e35f0eaea93fafe23a6ed274eb6d141cae5cc7b3f6fa014025bb5f
--   025_fix_constraints.sql                    2d60ff450668f7932d4284a7dc8d55d6d8a09a0313ea5fb97e8361531ecd470a
--   026_create_mcp_server_capabilities.sql     3735e4a51053e1471f3c64991400a54e22864bf8cc9032b5371a79ab45bc3336
--   027_add_reporting_views.sql                dce765d2965c71ce3e8f26101d195fae2d331ce19870ad29ad961fa7ff035c24
--   028_add_trust_score_factors.sql            7c5bf598ade78669f4a69af0acfb068b97feb40e83030ff004d79224c4e5b0a3
--   029_set_trust_score_defaults.sql           9edce9d9ec63598765a16dfd69a5e0f828095f7f97078a55244f926a3fd67d94
--   030_correct_trust_score_scale.sql          338f0c36a905d0098eb67cd01423dcae0013bf0b5a26ec5dfb2159910b549ca9

-- ----------------------------------------------------------------------------
-- Functions
-- ----------------------------------------------------------------------------

CREATE FUNCTION set_updated_at() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    NEW.updated_at = CURRENT_TIMESTAMP;
    RETURN NEW;
END;
$$;

COMMENT ON FUNCTION set_updated_at() IS 'Row trigger: stamps updated_at on every update';


CREATE FUNCTION record_trust_score_change() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    INSERT INTO trust_score_history (organization_id, agent_id, previous_score, new_score, reason, changed_by)
    VALUES (
        NEW.organization_id,
        NEW.id,
        OLD.trust_score,
        NEW.trust_score,
        NULLIF(current_setting('aim.trust_score_reason', true), ''),
        NULLIF(current_setting('aim.user_id', true), '')::uuid
    );
    RETURN NULL;
END;
$$;

COMMENT ON FUNCTION record_trust_score_change() IS 'Row trigger: writes changes of agents.trust_score to trust_score_history';


-- ----------------------------------------------------------------------------
-- Tables
-- ----------------------------------------------------------------------------

CREATE TABLE organizations (
    id uuid NOT NULL DEFAULT gen_random_uuid(),
    name varchar(255) NOT NULL,
    domain varchar(255) NOT NULL,
    plan_type varchar(50) NOT NULL DEFAULT 'community',
    max_agents integer NOT NULL DEFAULT 100,
    max_users integer NOT NULL DEFAULT 10,
    is_active boolean NOT NULL DEFAULT true,
    created_at timestamptz NOT NULL DEFAULT CURRENT_TIMESTAMP,
    updated_at timestamptz NOT NULL DEFAULT CURRENT_TIMESTAMP,
    settings jsonb NOT NULL DEFAULT '{}',
    CONSTRAINT organizations_pkey PRIMARY KEY (id),
    CONSTRAINT organizations_domain_key UNIQUE (domain),
    CONSTRAINT organizations_plan_type_check CHECK (plan_type IN ('community', 'team', 'enterprise')),
    CONSTRAINT organizations_max_agents_check CHECK (max_agents > 0),
    CONSTRAINT organizations_max_users_check CHECK (max_users > 0)
);

COMMENT ON TABLE organizations IS 'Tenants; the sentinel table of the migration runner';
COMMENT ON COLUMN organizations.domain IS 'E-mail domain whose users may join';
COMMENT ON COLUMN organizations.settings IS 'What administrators of the organisation can set in the console';

CREATE TRIGGER organizations_set_updated_at
    BEFORE UPDATE ON organizations
    FOR EACH ROW EXECUTE FUNCTION set_updated_at();


CREATE TABLE users (
    id uuid NOT NULL DEFAULT gen_random_uuid(),
    organization_id uuid NOT NULL,
    email varchar(255) NOT NULL,
    name varchar(255) NOT NULL,
    role varchar(50) NOT NULL DEFAULT 'viewer',
    password_hash text,
    password_set_at timestamptz,
    must_set_password boolean NOT NULL DEFAULT true,
    created_at timestamptz NOT NULL DEFAULT CURRENT_TIMESTAMP,
    updated_at timestamptz NOT NULL DEFAULT CURRENT_TIMESTAMP,
    auth_provider varchar(50) NOT NULL DEFAULT 'local',
    provider_user_id varchar(255),
    email_verified boolean NOT NULL DEFAULT false,
    avatar_url text,
    last_login_at timestamptz,
    status varchar(50) NOT NULL DEFAULT 'active',
    approved_by uuid,
    approved_at timestamptz,
    CONSTRAINT users_pkey PRIMARY KEY (id),
    CONSTRAINT users_organization_id_fkey FOREIGN KEY (organization_id)
        REFERENCES organizations (id) ON DELETE CASCADE,
    CONSTRAINT users_approved_by_fkey FOREIGN KEY (approved_by) REFERENCES users (id) ON DELETE SET NULL,
    CONSTRAINT users_role_check CHECK (role IN ('admin', 'manager', 'member', 'viewer')),
    CONSTRAINT users_password_hash_check CHECK (password_hash LIKE '$%$%'),
    CONSTRAINT users_password_set_at_check CHECK ((password_hash IS NULL) = (password_set_at IS NULL)),
    CONSTRAINT users_auth_provider_check CHECK (auth_provider IN ('local', 'google', 'microsoft', 'okta')),
    CONSTRAINT users_provider_user_id_check CHECK ((auth_provider = 'local') = (provider_user_id IS NULL)),
    CONSTRAINT users_must_set_password_check
        CHECK (auth_provider <> 'local' OR password_hash IS NOT NULL OR must_set_password),
    CONSTRAINT users_status_check CHECK (status IN ('pending', 'active', 'suspended', 'deactivated'))
);

CREATE INDEX idx_users_organization_id ON users (organization_id);
CREATE UNIQUE INDEX idx_users_email ON users (lower(email));
CREATE UNIQUE INDEX idx_users_auth_provider_provider_user_id ON users (auth_provider, provider_user_id)
    WHERE provider_user_id IS NOT NULL;
CREATE INDEX idx_users_approved_by ON users (approved_by);

COMMENT ON TABLE users IS 'People who sign in';
COMMENT ON COLUMN users.password_hash IS 'Hash with its algorithm prefix ($argon2id$...); NULL: no password yet';
COMMENT ON COLUMN users.must_set_password IS 'The only thing this user may do next is set a password';
COMMENT ON COLUMN users.auth_provider IS 'Who checks the identity of this user; local: a password kept here';
COMMENT ON COLUMN users.provider_user_id IS 'The provider''s own, never changing id of the user';
COMMENT ON COLUMN users.status IS 'Only active users can sign in';
COMMENT ON COLUMN users.approved_at IS 'NULL: never had to ask';

CREATE TRIGGER users_set_updated_at
    BEFORE UPDATE ON users
    FOR EACH ROW EXECUTE FUNCTION set_updated_at();


CREATE TABLE agents (
    id uuid NOT NULL DEFAULT gen_random_uuid(),
    organization_id uuid NOT NULL,
    name varchar(255) NOT NULL,
    display_name varchar(255) NOT NULL,
    description text,
    agent_type varchar(50) NOT NULL DEFAULT 'assistant',
    status varchar(50) NOT NULL DEFAULT 'pending',
    version varchar(50),
    public_key text,
    certificate_url text,
    repository_url text,
    documentation_url text,
    trust_score numeric(5,4) NOT NULL DEFAULT 0.5,
    metadata jsonb NOT NULL DEFAULT '{}',
    verified_at timestamptz,
    created_by uuid,
    created_at timestamptz NOT NULL DEFAULT CURRENT_TIMESTAMP,
    updated_at timestamptz NOT NULL DEFAULT CURRENT_TIMESTAMP,
    key_algorithm varchar(50) NOT NULL DEFAULT 'Ed25519',
    key_created_at timestamptz,
    key_expires_at timestamptz,
    previous_public_key text,
    key_rotation_count integer NOT NULL DEFAULT 0,
    last_active_at timestamptz,
    capability_violation_count integer NOT NULL DEFAULT 0,
    is_compromised boolean NOT NULL DEFAULT false,
    CONSTRAINT agents_pkey PRIMARY KEY (id),
    CONSTRAINT agents_organization_id_name_key UNIQUE (organization_id, name),
    CONSTRAINT agents_organization_id_id_key UNIQUE (organization_id, id),
    CONSTRAINT agents_organization_id_fkey FOREIGN KEY (organization_id)
        REFERENCES organizations (id) ON DELETE CASCADE,
    CONSTRAINT agents_created_by_fkey FOREIGN KEY (created_by) REFERENCES users (id) ON DELETE SET NULL,
    CONSTRAINT agents_agent_type_check CHECK (agent_type IN ('assistant', 'autonomous', 'service')),
    CONSTRAINT agents_status_check CHECK (status IN ('pending', 'verified', 'suspended', 'revoked')),
    CONSTRAINT agents_key_algorithm_check CHECK (key_algorithm IN ('Ed25519', 'ECDSA-P256', 'RSA-2048')),
    CONSTRAINT agents_key_expires_at_check CHECK (key_expires_at > key_created_at),
    CONSTRAINT agents_key_rotation_count_check CHECK (key_rotation_count >= 0),
    CONSTRAINT agents_capability_violation_count_check CHECK (capability_violation_count >= 0),
    CONSTRAINT agents_trust_score_check CHECK (trust_score >= 0 AND trust_score <= 1)
);

CREATE INDEX idx_agents_created_by ON agents (created_by);
CREATE INDEX idx_agents_organization_id_status ON agents (organization_id, status);
CREATE INDEX idx_agents_metadata ON agents USING gin (metadata jsonb_path_ops);
CREATE INDEX idx_agents_key_expires_at ON agents (key_expires_at) WHERE key_expires_at IS NOT NULL;
CREATE INDEX idx_agents_compromised ON agents (organization_id) WHERE is_compromised;
CREATE INDEX idx_agents_organization_id_trust_score ON agents (organization_id, trust_score);

COMMENT ON TABLE agents IS 'AI agents under management';
COMMENT ON COLUMN agents.name IS 'Name used by the SDK, unique in its organisation';
COMMENT ON COLUMN agents.trust_score IS 'Newest trust score, 0 to 1';
COMMENT ON COLUMN agents.previous_public_key IS 'Still accepted while a rotation is under way';
COMMENT ON COLUMN agents.is_compromised IS 'Set by a policy or an administrator; the agent is refused everywhere';

CREATE TRIGGER agents_set_updated_at
    BEFORE UPDATE ON agents
    FOR EACH ROW EXECUTE FUNCTION set_updated_at();

CREATE TRIGGER agents_record_trust_score_change
    AFTER UPDATE OF trust_score ON agents
    FOR EACH ROW
    WHEN (OLD.trust_score IS DISTINCT FROM NEW.trust_score AND NEW.trust_score IS NOT NULL)
    EXECUTE FUNCTION record_trust_score_change();


CREATE TABLE api_keys (
    id uuid NOT NULL DEFAULT gen_random_uuid(),
    organization_id uuid NOT NULL,
    agent_id uuid,
    name varchar(255) NOT NULL,
    key_hash text NOT NULL,
    key_prefix varchar(12) NOT NULL,
    last_used_at timestamptz,
    expires_at timestamptz,
    created_by uuid,
    created_at timestamptz NOT NULL DEFAULT CURRENT_TIMESTAMP,
    revoked_at timestamptz,
    updated_at timestamptz NOT NULL DEFAULT CURRENT_TIMESTAMP,
    CONSTRAINT api_keys_pkey PRIMARY KEY (id),
    CONSTRAINT api_keys_key_hash_key UNIQUE (key_hash),
    CONSTRAINT api_keys_organization_id_fkey FOREIGN KEY (organization_id)
        REFERENCES organizations (id) ON DELETE CASCADE,
    CONSTRAINT api_keys_agent_id_fkey FOREIGN KEY (agent_id) REFERENCES agents (id) ON DELETE CASCADE,
    CONSTRAINT api_keys_created_by_fkey FOREIGN KEY (created_by) REFERENCES users (id) ON DELETE SET NULL
);

CREATE INDEX idx_api_keys_organization_id ON api_keys (organization_id);
CREATE INDEX idx_api_keys_agent_id ON api_keys (agent_id);
CREATE INDEX idx_api_keys_created_by ON api_keys (created_by);

COMMENT ON TABLE api_keys IS 'Keys that agents and scripts present to the API';
COMMENT ON COLUMN api_keys.key_hash IS 'SHA-256 of the key; the key itself is shown once and never stored';
COMMENT ON COLUMN api_keys.key_prefix IS 'First characters of the key, to tell keys apart in the console';
COMMENT ON COLUMN api_keys.revoked_at IS 'NULL: the key may be used until expires_at';

CREATE TRIGGER api_keys_set_updated_at
    BEFORE UPDATE ON api_keys
    FOR EACH ROW EXECUTE FUNCTION set_updated_at();


CREATE TABLE trust_scores (
    id uuid NOT NULL DEFAULT gen_random_uuid(),
    agent_id uuid NOT NULL,
    score numeric(5,4) NOT NULL,
    confidence numeric(5,4) NOT NULL DEFAULT 0,
    calculated_at timestamptz NOT NULL DEFAULT CURRENT_TIMESTAMP,
    created_at timestamptz NOT NULL DEFAULT CURRENT_TIMESTAMP,
    factor_verification numeric(5,4),
    factor_uptime numeric(5,4),
    factor_success_rate numeric(5,4),
    factor_security_alerts numeric(5,4),
    factor_compliance numeric(5,4),
    factor_age numeric(5,4),
    factor_drift numeric(5,4),
    factor_user_feedback numeric(5,4),
    details jsonb NOT NULL DEFAULT '{}',
    CONSTRAINT trust_scores_pkey PRIMARY KEY (id),
    CONSTRAINT trust_scores_agent_id_fkey FOREIGN KEY (agent_id) REFERENCES agents (id) ON DELETE CASCADE,
    CONSTRAINT trust_scores_confidence_check CHECK (confidence >= 0 AND confidence <= 1),
    CONSTRAINT trust_scores_score_check CHECK (score >= 0 AND score <= 1),
    CONSTRAINT trust_scores_factor_verification_check
        CHECK (factor_verification >= 0 AND factor_verification <= 1),
    CONSTRAINT trust_scores_factor_uptime_check CHECK (factor_uptime >= 0 AND factor_uptime <= 1),
    CONSTRAINT trust_scores_factor_success_rate_check
        CHECK (factor_success_rate >= 0 AND factor_success_rate <= 1),
    CONSTRAINT trust_scores_factor_security_alerts_check
        CHECK (factor_security_alerts >= 0 AND factor_security_alerts <= 1),
    CONSTRAINT trust_scores_factor_compliance_check CHECK (factor_compliance >= 0 AND factor_compliance <= 1),
    CONSTRAINT trust_scores_factor_age_check CHECK (factor_age >= 0 AND factor_age <= 1),
    CONSTRAINT trust_scores_factor_drift_check CHECK (factor_drift >= 0 AND factor_drift <= 1),
    CONSTRAINT trust_scores_factor_user_feedback_check
        CHECK (factor_user_feedback >= 0 AND factor_user_feedback <= 1)
);

CREATE INDEX idx_trust_scores_agent_id_calculated_at ON trust_scores (agent_id, calculated_at DESC);

COMMENT ON TABLE trust_scores IS 'Every trust score calculated for an agent';
COMMENT ON COLUMN trust_scores.score IS 'Weighted sum of the factors, 0 to 1';
COMMENT ON COLUMN trust_scores.confidence IS 'How much was known when the score was calculated, 0 to 1';
COMMENT ON COLUMN trust_scores.factor_verification IS 'How well the identity was proved lately; NULL, as in every factor: not known';
COMMENT ON COLUMN trust_scores.factor_drift IS 'How little the agent departs from its declared behaviour';
COMMENT ON COLUMN trust_scores.details IS 'Notes of the calculation that are not factors';


CREATE TABLE audit_logs (
    id uuid NOT NULL DEFAULT gen_random_uuid(),
    organization_id uuid NOT NULL,
    user_id uuid,
    action varchar(100) NOT NULL,
    resource_type varchar(100) NOT NULL,
    resource_id uuid,
    ip_address inet,
    user_agent text,
    metadata jsonb NOT NULL DEFAULT '{}',
    created_at timestamptz NOT NULL DEFAULT CURRENT_TIMESTAMP,
    CONSTRAINT audit_logs_pkey PRIMARY KEY (id),
    CONSTRAINT audit_logs_organization_id_fkey FOREIGN KEY (organization_id)
        REFERENCES organizations (id) ON DELETE CASCADE,
    CONSTRAINT audit_logs_user_id_fkey FOREIGN KEY (user_id) REFERENCES users (id) ON DELETE SET NULL
) WITH (autovacuum_vacuum_insert_scale_factor = 0.05);

CREATE INDEX idx_audit_logs_organization_id_created_at ON audit_logs (organization_id, created_at DESC);
CREATE INDEX idx_audit_logs_user_id ON audit_logs (user_id);
CREATE INDEX idx_audit_logs_resource_type_resource_id ON audit_logs (resource_type, resource_id);
CREATE INDEX idx_audit_logs_metadata ON audit_logs USING gin (metadata jsonb_path_ops);

COMMENT ON TABLE audit_logs IS 'Who did what to which resource';
COMMENT ON COLUMN audit_logs.user_id IS 'NULL: the system itself, or a user who was deleted since';


CREATE TABLE alerts (
    id uuid NOT NULL DEFAULT gen_random_uuid(),
    organization_id uuid NOT NULL,
    alert_type varchar(100) NOT NULL,
    severity varchar(20) NOT NULL,
    title varchar(255) NOT NULL,
    description text NOT NULL DEFAULT '',
    resource_type varchar(100),
    resource_id uuid,
    is_acknowledged boolean NOT NULL DEFAULT false,
    acknowledged_by uuid,
    acknowledged_at timestamptz,
    created_at timestamptz NOT NULL DEFAULT CURRENT_TIMESTAMP,
    CONSTRAINT alerts_pkey PRIMARY KEY (id),
    CONSTRAINT alerts_organization_id_fkey FOREIGN KEY (organization_id)
        REFERENCES organizations (id) ON DELETE CASCADE,
    CONSTRAINT alerts_acknowledged_by_fkey FOREIGN KEY (acknowledged_by)
        REFERENCES users (id) ON DELETE SET NULL,
    CONSTRAINT alerts_severity_check CHECK (severity IN ('low', 'medium', 'high', 'critical')),
    CONSTRAINT alerts_acknowledged_at_check CHECK (is_acknowledged = (acknowledged_at IS NOT NULL))
);

CREATE INDEX idx_alerts_organization_id_created_at ON alerts (organization_id, created_at DESC);
CREATE INDEX idx_alerts_acknowledged_by ON alerts (acknowledged_by);
CREATE INDEX idx_alerts_open ON alerts (organization_id, severity) WHERE NOT is_acknowledged;

COMMENT ON TABLE alerts IS 'What an administrator should look at';


CREATE TABLE mcp_servers (
    id uuid NOT NULL DEFAULT gen_random_uuid(),
    organization_id uuid NOT NULL,
    name varchar(255) NOT NULL,
    description text,
    url text NOT NULL,
    version varchar(50),
    status varchar(50) NOT NULL DEFAULT 'pending',
    verification_url text,
    last_verified_at timestamptz,
    trust_score numeric(5,4) NOT NULL DEFAULT 0.5,
    registered_by_agent_id uuid,
    created_by uuid,
    created_at timestamptz NOT NULL DEFAULT CURRENT_TIMESTAMP,
    updated_at timestamptz NOT NULL DEFAULT CURRENT_TIMESTAMP,
    CONSTRAINT mcp_servers_pkey PRIMARY KEY (id),
    CONSTRAINT mcp_servers_organization_id_name_key UNIQUE (organization_id, name),
    CONSTRAINT mcp_servers_organization_id_id_key UNIQUE (organization_id, id),
    CONSTRAINT mcp_servers_organization_id_fkey FOREIGN KEY (organization_id)
        REFERENCES organizations (id) ON DELETE CASCADE,
    CONSTRAINT mcp_servers_registered_by_agent_id_fkey FOREIGN KEY (registered_by_agent_id)
        REFERENCES agents (id) ON DELETE SET NULL,
    CONSTRAINT mcp_servers_created_by_fkey FOREIGN KEY (created_by) REFERENCES users (id) ON DELETE SET NULL,
    CONSTRAINT mcp_servers_status_check CHECK (status IN ('pending', 'verified', 'suspended', 'revoked')),
    CONSTRAINT mcp_servers_trust_score_check CHECK (trust_score >= 0 AND trust_score <= 1)
);

CREATE INDEX idx_mcp_servers_registered_by_agent_id ON mcp_servers (registered_by_agent_id);
CREATE INDEX idx_mcp_servers_created_by ON mcp_servers (created_by);
CREATE INDEX idx_mcp_servers_organization_id_status ON mcp_servers (organization_id, status);
CREATE INDEX idx_mcp_servers_url ON mcp_servers (url);

COMMENT ON TABLE mcp_servers IS 'MCP servers under management';
COMMENT ON COLUMN mcp_servers.trust_score IS 'Newest trust score, 0 to 1';
COMMENT ON COLUMN mcp_servers.registered_by_agent_id IS 'The agent whose SDK reported the server; NULL: a user did';

CREATE TRIGGER mcp_servers_set_updated_at
    BEFORE UPDATE ON mcp_servers
    FOR EACH ROW EXECUTE FUNCTION set_updated_at();


CREATE TABLE mcp_server_keys (
    id uuid NOT NULL DEFAULT gen_random_uuid(),
    mcp_server_id uuid NOT NULL,
    public_key text NOT NULL,
    key_type varchar(50) NOT NULL DEFAULT 'Ed25519',
    created_at timestamptz NOT NULL DEFAULT CURRENT_TIMESTAMP,
    revoked_at timestamptz,
    fingerprint varchar(64),
    CONSTRAINT mcp_server_keys_pkey PRIMARY KEY (id),
    CONSTRAINT mcp_server_keys_mcp_server_id_public_key_key UNIQUE (mcp_server_id, public_key),
    CONSTRAINT mcp_server_keys_mcp_server_id_fkey FOREIGN KEY (mcp_server_id)
        REFERENCES mcp_servers (id) ON DELETE CASCADE,
    CONSTRAINT mcp_server_keys_key_type_check CHECK (key_type IN ('Ed25519', 'ECDSA-P256', 'RSA-2048'))
);

COMMENT ON TABLE mcp_server_keys IS 'Public keys that MCP servers have published';
COMMENT ON COLUMN mcp_server_keys.revoked_at IS 'NULL: signatures by this key are accepted';
COMMENT ON COLUMN mcp_server_keys.fingerprint IS 'SHA-256 of the key in hexadecimal; NULL: not computed yet';


CREATE TABLE agent_mcp_connections (
    agent_id uuid NOT NULL,
    mcp_server_id uuid NOT NULL,
    detected_by varchar(50) NOT NULL DEFAULT 'manual',
    confidence numeric(5,4) NOT NULL DEFAULT 1,
    is_active boolean NOT NULL DEFAULT true,
    first_seen_at timestamptz NOT NULL DEFAULT CURRENT_TIMESTAMP,
    last_seen_at timestamptz NOT NULL DEFAULT CURRENT_TIMESTAMP,
    CONSTRAINT agent_mcp_connections_pkey PRIMARY KEY (agent_id, mcp_server_id),
    CONSTRAINT agent_mcp_connections_agent_id_fkey FOREIGN KEY (agent_id)
        REFERENCES agents (id) ON DELETE CASCADE,
    CONSTRAINT agent_mcp_connections_mcp_server_id_fkey FOREIGN KEY (mcp_server_id)
        REFERENCES mcp_servers (id) ON DELETE CASCADE,
    CONSTRAINT agent_mcp_connections_detected_by_check
        CHECK (detected_by IN ('manual', 'sdk', 'config', 'declaration')),
    CONSTRAINT agent_mcp_connections_confidence_check CHECK (confidence >= 0 AND confidence <= 1),
    CONSTRAINT agent_mcp_connections_last_seen_at_check CHECK (last_seen_at >= first_seen_at)
);

CREATE INDEX idx_agent_mcp_connections_mcp_server_id ON agent_mcp_connections (mcp_server_id);

COMMENT ON TABLE agent_mcp_connections IS 'Which agent uses which MCP server';
COMMENT ON COLUMN agent_mcp_connections.detected_by IS 'How the connection was found; declaration: taken over from agents.talks_to';
COMMENT ON COLUMN agent_mcp_connections.confidence IS 'How sure the detection is, 0 to 1';


CREATE TABLE verification_events (
    id uuid NOT NULL DEFAULT gen_random_uuid(),
    organization_id uuid NOT NULL,
    agent_id uuid,
    protocol varchar(50) NOT NULL,
    verification_type varchar(50) NOT NULL,
    status varchar(50) NOT NULL DEFAULT 'pending',
    confidence numeric(5,4),
    trust_score numeric(5,4),
    duration_ms integer,
    error_code varchar(100),
    error_reason text,
    initiator_type varchar(50) NOT NULL DEFAULT 'system',
    initiator_id uuid,
    initiator_ip inet,
    action varchar(255),
    details jsonb NOT NULL DEFAULT '{}',
    started_at timestamptz NOT NULL DEFAULT CURRENT_TIMESTAMP,
    completed_at timestamptz,
    created_at timestamptz NOT NULL DEFAULT CURRENT_TIMESTAMP,
    mcp_server_id uuid,
    CONSTRAINT verification_events_pkey PRIMARY KEY (id),
    CONSTRAINT verification_events_organization_id_fkey FOREIGN KEY (organization_id)
        REFERENCES organizations (id) ON DELETE CASCADE,
    CONSTRAINT verification_events_agent_id_fkey FOREIGN KEY (agent_id)
        REFERENCES agents (id) ON DELETE CASCADE,
    CONSTRAINT verification_events_mcp_server_id_fkey FOREIGN KEY (mcp_server_id)
        REFERENCES mcp_servers (id) ON DELETE CASCADE,
    CONSTRAINT verification_events_protocol_check
        CHECK (protocol IN ('mcp', 'a2a', 'acp', 'did', 'oauth', 'saml')),
    CONSTRAINT verification_events_verification_type_check
        CHECK (verification_type IN ('identity', 'capability', 'permission', 'trust')),
    CONSTRAINT verification_events_status_check CHECK (status IN ('pending', 'success', 'failed', 'timeout')),
    CONSTRAINT verification_events_confidence_check CHECK (confidence >= 0 AND confidence <= 1),
    CONSTRAINT verification_events_duration_ms_check CHECK (duration_ms >= 0),
    CONSTRAINT verification_events_initiator_type_check
        CHECK (initiator_type IN ('user', 'agent', 'system', 'scheduler')),
    CONSTRAINT verification_events_completed_at_check CHECK (completed_at >= started_at),
    CONSTRAINT verification_events_subject_check CHECK (num_nonnulls(agent_id, mcp_server_id) = 1),
    CONSTRAINT verification_events_trust_score_check CHECK (trust_score >= 0 AND trust_score <= 1)
) WITH (autovacuum_vacuum_insert_scale_factor = 0.05);

CREATE INDEX idx_verification_events_organization_id_created_at
    ON verification_events (organization_id, created_at DESC);
CREATE INDEX idx_verification_events_agent_id_created_at ON verification_events (agent_id, created_at DESC);
CREATE INDEX idx_verification_events_failed ON verification_events (organization_id, error_code)
    WHERE status IN ('failed', 'timeout');
CREATE INDEX idx_verification_events_details ON verification_events USING gin (details jsonb_path_ops);
CREATE INDEX idx_verification_events_mcp_server_id_created_at
    ON verification_events (mcp_server_id, created_at DESC);

COMMENT ON TABLE verification_events IS 'Attempts to verify an identity, with their outcome';
COMMENT ON COLUMN verification_events.agent_id IS 'Who was verified; NULL: an MCP server was';
COMMENT ON COLUMN verification_events.confidence IS 'How sure the verifier is of the outcome, 0 to 1';
COMMENT ON COLUMN verification_events.trust_score IS 'Trust score of the agent at the time of the event, 0 to 1';
COMMENT ON COLUMN verification_events.mcp_server_id IS 'Who was verified; NULL: an agent was';


CREATE TABLE sdk_tokens (
    id uuid NOT NULL DEFAULT gen_random_uuid(),
    organization_id uuid NOT NULL,
    user_id uuid NOT NULL,
    token_id varchar(64) NOT NULL,
    token_hash text NOT NULL,
    device_name varchar(255),
    ip_address inet,
    user_agent text,
    usage_count integer NOT NULL DEFAULT 0,
    metadata jsonb NOT NULL DEFAULT '{}',
    created_at timestamptz NOT NULL DEFAULT CURRENT_TIMESTAMP,
    last_used_at timestamptz,
    expires_at timestamptz NOT NULL,
    revoked_at timestamptz,
    revoke_reason text,
    CONSTRAINT sdk_tokens_pkey PRIMARY KEY (id),
    CONSTRAINT sdk_tokens_token_id_key UNIQUE (token_id),
    CONSTRAINT sdk_tokens_token_hash_key UNIQUE (token_hash),
    CONSTRAINT sdk_tokens_organization_id_fkey FOREIGN KEY (organization_id)
        REFERENCES organizations (id) ON DELETE CASCADE,
    CONSTRAINT sdk_tokens_user_id_fkey FOREIGN KEY (user_id) REFERENCES users (id) ON DELETE CASCADE,
    CONSTRAINT sdk_tokens_usage_count_check CHECK (usage_count >= 0),
    CONSTRAINT sdk_tokens_expires_at_check CHECK (expires_at > created_at)
);

CREATE INDEX idx_sdk_tokens_organization_id ON sdk_tokens (organization_id);
CREATE INDEX idx_sdk_tokens_user_id ON sdk_tokens (user_id);
CREATE INDEX idx_sdk_tokens_expires_at ON sdk_tokens (expires_at) WHERE revoked_at IS NULL;

COMMENT ON TABLE sdk_tokens IS 'Tokens given out with SDK downloads';
COMMENT ON COLUMN sdk_tokens.token_id IS 'The jti claim of the token';
COMMENT ON COLUMN sdk_tokens.token_hash IS 'SHA-256 of the token; the token itself is never stored';


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
    CONSTRAINT security_policies_created_by_fkey FOREIGN KEY (created_by)
        REFERENCES users (id) ON DELETE SET NULL,
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


CREATE TABLE security_incidents (
    id uuid NOT NULL DEFAULT gen_random_uuid(),
    organization_id uuid NOT NULL,
    incident_type varchar(100) NOT NULL,
    severity varchar(20) NOT NULL,
    status varchar(50) NOT NULL DEFAULT 'open',
    title varchar(255) NOT NULL,
    description text NOT NULL DEFAULT '',
    affected_resources text[] NOT NULL DEFAULT '{}',
    assigned_to uuid,
    resolution_notes text,
    created_by uuid,
    created_at timestamptz NOT NULL DEFAULT CURRENT_TIMESTAMP,
    updated_at timestamptz NOT NULL DEFAULT CURRENT_TIMESTAMP,
    resolved_at timestamptz,
    CONSTRAINT security_incidents_pkey PRIMARY KEY (id),
    CONSTRAINT security_incidents_organization_id_fkey FOREIGN KEY (organization_id)
        REFERENCES organizations (id) ON DELETE CASCADE,
    CONSTRAINT security_incidents_assigned_to_fkey FOREIGN KEY (assigned_to)
        REFERENCES users (id) ON DELETE SET NULL,
    CONSTRAINT security_incidents_created_by_fkey FOREIGN KEY (created_by)
        REFERENCES users (id) ON DELETE SET NULL,
    CONSTRAINT security_incidents_severity_check CHECK (severity IN ('low', 'medium', 'high', 'critical')),
    CONSTRAINT security_incidents_status_check
        CHECK (status IN ('open', 'investigating', 'contained', 'resolved', 'false_positive')),
    CONSTRAINT security_incidents_resolved_at_check
        CHECK ((status IN ('resolved', 'false_positive')) = (resolved_at IS NOT NULL))
);

CREATE INDEX idx_security_incidents_organization_id_created_at
    ON security_incidents (organization_id, created_at DESC);
CREATE INDEX idx_security_incidents_assigned_to ON security_incidents (assigned_to);
CREATE INDEX idx_security_incidents_created_by ON security_incidents (created_by);
CREATE INDEX idx_security_incidents_affected_resources ON security_incidents USING gin (affected_resources);

COMMENT ON TABLE security_incidents IS 'Security incidents that a team works on';
COMMENT ON COLUMN security_incidents.affected_resources IS 'As "agent:<id>" or "mcp_server:<id>"';

CREATE TRIGGER security_incidents_set_updated_at
    BEFORE UPDATE ON security_incidents
    FOR EACH ROW EXECUTE FUNCTION set_updated_at();


CREATE TABLE security_threats (
    id uuid NOT NULL DEFAULT gen_random_uuid(),
    organization_id uuid NOT NULL,
    agent_id uuid,
    threat_type varchar(100) NOT NULL,
    severity varchar(20) NOT NULL,
    status varchar(50) NOT NULL DEFAULT 'open',
    title varchar(255) NOT NULL,
    description text NOT NULL DEFAULT '',
    source varchar(255),
    evidence jsonb NOT NULL DEFAULT '{}',
    is_blocked boolean NOT NULL DEFAULT false,
    detected_at timestamptz NOT NULL DEFAULT CURRENT_TIMESTAMP,
    resolved_at timestamptz,
    resolved_by uuid,
    incident_id uuid,
    CONSTRAINT security_threats_pkey PRIMARY KEY (id),
    CONSTRAINT security_threats_organization_id_fkey FOREIGN KEY (organization_id)
        REFERENCES organizations (id) ON DELETE CASCADE,
    CONSTRAINT security_threats_agent_id_fkey FOREIGN KEY (agent_id) REFERENCES agents (id) ON DELETE CASCADE,
    CONSTRAINT security_threats_resolved_by_fkey FOREIGN KEY (resolved_by)
        REFERENCES users (id) ON DELETE SET NULL,
    CONSTRAINT security_threats_incident_id_fkey FOREIGN KEY (incident_id)
        REFERENCES security_incidents (id) ON DELETE SET NULL,
    CONSTRAINT security_threats_severity_check CHECK (severity IN ('low', 'medium', 'high', 'critical')),
    CONSTRAINT security_threats_status_check
        CHECK (status IN ('open', 'investigating', 'mitigated', 'dismissed')),
    CONSTRAINT security_threats_resolved_at_check
        CHECK ((status IN ('mitigated', 'dismissed')) = (resolved_at IS NOT NULL))
);

CREATE INDEX idx_security_threats_organization_id_detected_at
    ON security_threats (organization_id, detected_at DESC);
CREATE INDEX idx_security_threats_agent_id ON security_threats (agent_id);
CREATE INDEX idx_security_threats_resolved_by ON security_threats (resolved_by);
CREATE INDEX idx_security_threats_evidence ON security_threats USING gin (evidence jsonb_path_ops);
CREATE INDEX idx_security_threats_incident_id ON security_threats (incident_id);

COMMENT ON TABLE security_threats IS 'Attacks and attempts that were detected';
COMMENT ON COLUMN security_threats.incident_id IS 'The incident under which the threat is dealt with';


CREATE TABLE security_anomalies (
    id uuid NOT NULL DEFAULT gen_random_uuid(),
    organization_id uuid NOT NULL,
    agent_id uuid NOT NULL,
    anomaly_type varchar(100) NOT NULL,
    severity varchar(20) NOT NULL DEFAULT 'low',
    metric varchar(100) NOT NULL,
    expected_value double precision,
    observed_value double precision NOT NULL,
    confidence numeric(5,4) NOT NULL,
    threat_id uuid,
    details jsonb NOT NULL DEFAULT '{}',
    detected_at timestamptz NOT NULL DEFAULT CURRENT_TIMESTAMP,
    CONSTRAINT security_anomalies_pkey PRIMARY KEY (id),
    CONSTRAINT security_anomalies_organization_id_fkey FOREIGN KEY (organization_id)
        REFERENCES organizations (id) ON DELETE CASCADE,
    CONSTRAINT security_anomalies_agent_id_fkey FOREIGN KEY (agent_id)
        REFERENCES agents (id) ON DELETE CASCADE,
    CONSTRAINT security_anomalies_threat_id_fkey FOREIGN KEY (threat_id)
        REFERENCES security_threats (id) ON DELETE SET NULL,
    CONSTRAINT security_anomalies_severity_check CHECK (severity IN ('low', 'medium', 'high', 'critical')),
    CONSTRAINT security_anomalies_confidence_check CHECK (confidence >= 0 AND confidence <= 1)
);

CREATE INDEX idx_security_anomalies_organization_id_detected_at
    ON security_anomalies (organization_id, detected_at DESC);
CREATE INDEX idx_security_anomalies_agent_id ON security_anomalies (agent_id);
CREATE INDEX idx_security_anomalies_threat_id ON security_anomalies (threat_id);

COMMENT ON TABLE security_anomalies IS 'Behaviour that differs from what an agent usually does';
COMMENT ON COLUMN security_anomalies.confidence IS 'How sure the detection is, 0 to 1';
COMMENT ON COLUMN security_anomalies.threat_id IS 'The threat that the anomaly turned out to be part of';


CREATE TABLE trust_score_history (
    id bigint GENERATED ALWAYS AS IDENTITY,
    organization_id uuid NOT NULL,
    agent_id uuid NOT NULL,
    previous_score numeric(5,4),
    new_score numeric(5,4) NOT NULL,
    reason text,
    changed_by uuid,
    recorded_at timestamptz NOT NULL DEFAULT CURRENT_TIMESTAMP,
    score_change numeric(5,4) GENERATED ALWAYS AS (new_score - previous_score) STORED,
    CONSTRAINT trust_score_history_pkey PRIMARY KEY (id),
    CONSTRAINT trust_score_history_organization_id_fkey FOREIGN KEY (organization_id)
        REFERENCES organizations (id) ON DELETE CASCADE,
    CONSTRAINT trust_score_history_agent_id_fkey FOREIGN KEY (agent_id)
        REFERENCES agents (id) ON DELETE CASCADE,
    CONSTRAINT trust_score_history_changed_by_fkey FOREIGN KEY (changed_by)
        REFERENCES users (id) ON DELETE SET NULL,
    CONSTRAINT trust_score_history_previous_score_check CHECK (previous_score >= 0 AND previous_score <= 1),
    CONSTRAINT trust_score_history_new_score_check CHECK (new_score >= 0 AND new_score <= 1)
);

CREATE INDEX idx_trust_score_history_organization_id_recorded_at
    ON trust_score_history (organization_id, recorded_at DESC);
CREATE INDEX idx_trust_score_history_agent_id_recorded_at ON trust_score_history (agent_id, recorded_at DESC);
CREATE INDEX idx_trust_score_history_changed_by ON trust_score_history (changed_by);

COMMENT ON TABLE trust_score_history IS 'Audit trail of agents.trust_score, written by a trigger';
COMMENT ON COLUMN trust_score_history.previous_score IS 'NULL: the agent had no score before';
COMMENT ON COLUMN trust_score_history.changed_by IS 'NULL: the system, or a user who was deleted since';


CREATE TABLE user_registration_requests (
    id uuid NOT NULL DEFAULT gen_random_uuid(),
    organization_id uuid,
    email varchar(255) NOT NULL,
    first_name varchar(100) NOT NULL DEFAULT '',
    last_name varchar(100) NOT NULL DEFAULT '',
    auth_provider varchar(50) NOT NULL DEFAULT 'local',
    provider_user_id varchar(255),
    status varchar(50) NOT NULL DEFAULT 'pending',
    rejection_reason text,
    reviewed_by uuid,
    reviewed_at timestamptz,
    metadata jsonb NOT NULL DEFAULT '{}',
    requested_at timestamptz NOT NULL DEFAULT CURRENT_TIMESTAMP,
    CONSTRAINT user_registration_requests_pkey PRIMARY KEY (id),
    CONSTRAINT user_registration_requests_organization_id_fkey FOREIGN KEY (organization_id)
        REFERENCES organizations (id) ON DELETE CASCADE,
    CONSTRAINT user_registration_requests_reviewed_by_fkey FOREIGN KEY (reviewed_by)
        REFERENCES users (id) ON DELETE SET NULL,
    CONSTRAINT user_registration_requests_auth_provider_check
        CHECK (auth_provider IN ('local', 'google', 'microsoft', 'okta')),
    CONSTRAINT user_registration_requests_status_check CHECK (status IN ('pending', 'approved', 'rejected')),
    CONSTRAINT user_registration_requests_reviewed_at_check
        CHECK ((status = 'pending') = (reviewed_at IS NULL)),
    CONSTRAINT user_registration_requests_rejection_reason_check
        CHECK (rejection_reason IS NULL OR status = 'rejected')
);

CREATE INDEX idx_user_registration_requests_organization_id ON user_registration_requests (organization_id);
CREATE INDEX idx_user_registration_requests_reviewed_by ON user_registration_requests (reviewed_by);
CREATE UNIQUE INDEX idx_user_registration_requests_pending ON user_registration_requests (lower(email))
    WHERE status = 'pending';

COMMENT ON TABLE user_registration_requests IS 'People who ask to join an organisation';
COMMENT ON COLUMN user_registration_requests.organization_id IS 'NULL: no organisation has the domain of the address, an administrator of the installation decides';


CREATE TABLE agent_capabilities (
    id uuid NOT NULL DEFAULT gen_random_uuid(),
    agent_id uuid NOT NULL,
    capability_type varchar(100) NOT NULL,
    scope jsonb NOT NULL DEFAULT '{}',
    granted_by uuid,
    granted_at timestamptz NOT NULL DEFAULT CURRENT_TIMESTAMP,
    revoked_at timestamptz,
    created_at timestamptz NOT NULL DEFAULT CURRENT_TIMESTAMP,
    updated_at timestamptz NOT NULL DEFAULT CURRENT_TIMESTAMP,
    CONSTRAINT agent_capabilities_pkey PRIMARY KEY (id),
    CONSTRAINT agent_capabilities_agent_id_fkey FOREIGN KEY (agent_id)
        REFERENCES agents (id) ON DELETE CASCADE,
    CONSTRAINT agent_capabilities_granted_by_fkey FOREIGN KEY (granted_by)
        REFERENCES users (id) ON DELETE SET NULL,
    CONSTRAINT agent_capabilities_capability_type_check CHECK (capability_type ~ '^[a-z_]+:[a-z_*]+$'),
    CONSTRAINT agent_capabilities_revoked_at_check CHECK (revoked_at >= granted_at)
);

CREATE INDEX idx_agent_capabilities_granted_by ON agent_capabilities (granted_by);
CREATE UNIQUE INDEX idx_agent_capabilities_granted ON agent_capabilities (agent_id, capability_type)
    WHERE revoked_at IS NULL;
CREATE INDEX idx_agent_capabilities_agent_id ON agent_capabilities (agent_id);
CREATE INDEX idx_agent_capabilities_scope ON agent_capabilities USING gin (scope jsonb_path_ops);

COMMENT ON TABLE agent_capabilities IS 'What an agent may do';
COMMENT ON COLUMN agent_capabilities.capability_type IS 'Area and verb, such as file:read or db:*';
COMMENT ON COLUMN agent_capabilities.scope IS 'Narrows the capability, such as to paths or tables';

CREATE TRIGGER agent_capabilities_set_updated_at
    BEFORE UPDATE ON agent_capabilities
    FOR EACH ROW EXECUTE FUNCTION set_updated_at();


CREATE TABLE capability_violations (
    id uuid NOT NULL DEFAULT gen_random_uuid(),
    agent_id uuid NOT NULL,
    attempted_capability varchar(100) NOT NULL,
    registered_capabilities jsonb NOT NULL DEFAULT '[]',
    severity varchar(20) NOT NULL DEFAULT 'medium',
    trust_score_impact numeric(5,4) NOT NULL DEFAULT 0,
    is_blocked boolean NOT NULL DEFAULT true,
    source_ip inet,
    request_metadata jsonb NOT NULL DEFAULT '{}',
    created_at timestamptz NOT NULL DEFAULT CURRENT_TIMESTAMP,
    CONSTRAINT capability_violations_pkey PRIMARY KEY (id),
    CONSTRAINT capability_violations_agent_id_fkey FOREIGN KEY (agent_id)
        REFERENCES agents (id) ON DELETE CASCADE,
    CONSTRAINT capability_violations_severity_check CHECK (severity IN ('low', 'medium', 'high', 'critical')),
    CONSTRAINT capability_violations_trust_score_impact_check
        CHECK (trust_score_impact >= -1 AND trust_score_impact <= 0)
);

CREATE INDEX idx_capability_violations_agent_id_created_at
    ON capability_violations (agent_id, created_at DESC);

COMMENT ON TABLE capability_violations IS 'Actions of agents beyond what they were granted';
COMMENT ON COLUMN capability_violations.trust_score_impact IS 'By how much the trust score fell, 0 to -1';


CREATE TABLE webhooks (
    id uuid NOT NULL DEFAULT gen_random_uuid(),
    organization_id uuid NOT NULL,
    name varchar(255) NOT NULL,
    url text NOT NULL,
    events text[] NOT NULL,
    secret_encrypted bytea,
    is_active boolean NOT NULL DEFAULT true,
    failure_count integer NOT NULL DEFAULT 0,
    last_triggered_at timestamptz,
    created_by uuid,
    created_at timestamptz NOT NULL DEFAULT CURRENT_TIMESTAMP,
    updated_at timestamptz NOT NULL DEFAULT CURRENT_TIMESTAMP,
    CONSTRAINT webhooks_pkey PRIMARY KEY (id),
    CONSTRAINT webhooks_organization_id_fkey FOREIGN KEY (organization_id)
        REFERENCES organizations (id) ON DELETE CASCADE,
    CONSTRAINT webhooks_created_by_fkey FOREIGN KEY (created_by) REFERENCES users (id) ON DELETE SET NULL,
    CONSTRAINT webhooks_url_check CHECK (url ~ '^https?://'),
    CONSTRAINT webhooks_events_check CHECK (cardinality(events) > 0),
    CONSTRAINT webhooks_failure_count_check CHECK (failure_count >= 0)
);

CREATE INDEX idx_webhooks_organization_id ON webhooks (organization_id);
CREATE INDEX idx_webhooks_created_by ON webhooks (created_by);
CREATE INDEX idx_webhooks_events ON webhooks USING gin (events) WHERE is_active;

COMMENT ON TABLE webhooks IS 'Addresses of organisations that are told of events';
COMMENT ON COLUMN webhooks.secret_encrypted IS 'Signs the deliveries; encrypted by the application';

CREATE TRIGGER webhooks_set_updated_at
    BEFORE UPDATE ON webhooks
    FOR EACH ROW EXECUTE FUNCTION set_updated_at();


CREATE TABLE webhook_deliveries (
    id uuid NOT NULL DEFAULT gen_random_uuid(),
    webhook_id uuid NOT NULL,
    event varchar(100) NOT NULL,
    payload jsonb NOT NULL,
    status varchar(50) NOT NULL DEFAULT 'pending',
    attempt_count integer NOT NULL DEFAULT 0,
    response_status integer,
    response_body text,
    next_attempt_at timestamptz DEFAULT CURRENT_TIMESTAMP,
    delivered_at timestamptz,
    created_at timestamptz NOT NULL DEFAULT CURRENT_TIMESTAMP,
    CONSTRAINT webhook_deliveries_pkey PRIMARY KEY (id),
    CONSTRAINT webhook_deliveries_webhook_id_fkey FOREIGN KEY (webhook_id)
        REFERENCES webhooks (id) ON DELETE CASCADE,
    CONSTRAINT webhook_deliveries_status_check CHECK (status IN ('pending', 'delivered', 'failed')),
    CONSTRAINT webhook_deliveries_attempt_count_check CHECK (attempt_count >= 0),
    CONSTRAINT webhook_deliveries_next_attempt_at_check
        CHECK (status <> 'pending' OR next_attempt_at IS NOT NULL)
);

CREATE INDEX idx_webhook_deliveries_webhook_id_created_at ON webhook_deliveries (webhook_id, created_at DESC);
CREATE INDEX idx_webhook_deliveries_due ON webhook_deliveries (next_attempt_at) WHERE status = 'pending';

COMMENT ON TABLE webhook_deliveries IS 'Messages to webhooks, and what came of them';
COMMENT ON COLUMN webhook_deliveries.status IS 'failed: given up after the last attempt';


CREATE TABLE tags (
    id uuid NOT NULL DEFAULT gen_random_uuid(),
    organization_id uuid NOT NULL,
    key varchar(100) NOT NULL,
    value varchar(255) NOT NULL,
    category varchar(50) NOT NULL DEFAULT 'custom',
    description text NOT NULL DEFAULT '',
    color varchar(20) NOT NULL DEFAULT '#6b7280',
    created_by uuid,
    created_at timestamptz NOT NULL DEFAULT CURRENT_TIMESTAMP,
    CONSTRAINT tags_pkey PRIMARY KEY (id),
    CONSTRAINT tags_organization_id_key_value_key UNIQUE (organization_id, key, value),
    CONSTRAINT tags_organization_id_id_key UNIQUE (organization_id, id),
    CONSTRAINT tags_organization_id_fkey FOREIGN KEY (organization_id)
        REFERENCES organizations (id) ON DELETE CASCADE,
    CONSTRAINT tags_created_by_fkey FOREIGN KEY (created_by) REFERENCES users (id) ON DELETE SET NULL,
    CONSTRAINT tags_category_check
        CHECK (category IN ('environment', 'team', 'data_classification', 'resource_type', 'custom')),
    CONSTRAINT tags_color_check CHECK (color ~ '^#[0-9a-f]{6}$')
);

CREATE INDEX idx_tags_created_by ON tags (created_by);

COMMENT ON TABLE tags IS 'Key and value pairs that group agents and MCP servers';


CREATE TABLE agent_tags (
    agent_id uuid NOT NULL,
    tag_id uuid NOT NULL,
    added_by uuid,
    added_at timestamptz NOT NULL DEFAULT CURRENT_TIMESTAMP,
    organization_id uuid NOT NULL,
    CONSTRAINT agent_tags_pkey PRIMARY KEY (agent_id, tag_id),
    CONSTRAINT agent_tags_added_by_fkey FOREIGN KEY (added_by) REFERENCES users (id) ON DELETE SET NULL,
    CONSTRAINT agent_tags_agent_id_fkey FOREIGN KEY (organization_id, agent_id)
        REFERENCES agents (organization_id, id) ON DELETE CASCADE,
    CONSTRAINT agent_tags_tag_id_fkey FOREIGN KEY (organization_id, tag_id)
        REFERENCES tags (organization_id, id) ON DELETE CASCADE
);

CREATE INDEX idx_agent_tags_added_by ON agent_tags (added_by);
CREATE INDEX idx_agent_tags_organization_id_tag_id ON agent_tags (organization_id, tag_id);
CREATE INDEX idx_agent_tags_organization_id_agent_id ON agent_tags (organization_id, agent_id);

COMMENT ON TABLE agent_tags IS 'Tags of agents';
COMMENT ON COLUMN agent_tags.organization_id IS 'That of the agent and of the tag, which must be the same';


CREATE TABLE mcp_server_tags (
    mcp_server_id uuid NOT NULL,
    tag_id uuid NOT NULL,
    added_by uuid,
    added_at timestamptz NOT NULL DEFAULT CURRENT_TIMESTAMP,
    organization_id uuid NOT NULL,
    CONSTRAINT mcp_server_tags_pkey PRIMARY KEY (mcp_server_id, tag_id),
    CONSTRAINT mcp_server_tags_added_by_fkey FOREIGN KEY (added_by) REFERENCES users (id) ON DELETE SET NULL,
    CONSTRAINT mcp_server_tags_mcp_server_id_fkey FOREIGN KEY (organization_id, mcp_server_id)
        REFERENCES mcp_servers (organization_id, id) ON DELETE CASCADE,
    CONSTRAINT mcp_server_tags_tag_id_fkey FOREIGN KEY (organization_id, tag_id)
        REFERENCES tags (organization_id, id) ON DELETE CASCADE
);

CREATE INDEX idx_mcp_server_tags_added_by ON mcp_server_tags (added_by);
CREATE INDEX idx_mcp_server_tags_organization_id_tag_id ON mcp_server_tags (organization_id, tag_id);
CREATE INDEX idx_mcp_server_tags_organization_id_mcp_server_id
    ON mcp_server_tags (organization_id, mcp_server_id);

COMMENT ON TABLE mcp_server_tags IS 'Tags of MCP servers';
COMMENT ON COLUMN mcp_server_tags.organization_id IS 'That of the MCP server and of the tag, which must be the same';


CREATE TABLE capability_requests (
    id uuid NOT NULL DEFAULT gen_random_uuid(),
    agent_id uuid NOT NULL,
    capability_type varchar(100) NOT NULL,
    reason text NOT NULL,
    status varchar(50) NOT NULL DEFAULT 'pending',
    requested_by uuid,
    reviewed_by uuid,
    review_notes text,
    capability_id uuid,
    requested_at timestamptz NOT NULL DEFAULT CURRENT_TIMESTAMP,
    reviewed_at timestamptz,
    CONSTRAINT capability_requests_pkey PRIMARY KEY (id),
    CONSTRAINT capability_requests_agent_id_fkey FOREIGN KEY (agent_id)
        REFERENCES agents (id) ON DELETE CASCADE,
    CONSTRAINT capability_requests_requested_by_fkey FOREIGN KEY (requested_by)
        REFERENCES users (id) ON DELETE SET NULL,
    CONSTRAINT capability_requests_reviewed_by_fkey FOREIGN KEY (reviewed_by)
        REFERENCES users (id) ON DELETE SET NULL,
    CONSTRAINT capability_requests_capability_id_fkey FOREIGN KEY (capability_id)
        REFERENCES agent_capabilities (id) ON DELETE SET NULL,
    CONSTRAINT capability_requests_status_check CHECK (status IN ('pending', 'approved', 'rejected')),
    CONSTRAINT capability_requests_reviewed_at_check CHECK ((status = 'pending') = (reviewed_at IS NULL)),
    CONSTRAINT capability_requests_capability_id_check CHECK (capability_id IS NULL OR status = 'approved')
);

CREATE INDEX idx_capability_requests_agent_id ON capability_requests (agent_id);
CREATE INDEX idx_capability_requests_requested_by ON capability_requests (requested_by);
CREATE INDEX idx_capability_requests_reviewed_by ON capability_requests (reviewed_by);
CREATE INDEX idx_capability_requests_capability_id ON capability_requests (capability_id);
CREATE UNIQUE INDEX idx_capability_requests_pending ON capability_requests (agent_id, capability_type)
    WHERE status = 'pending';

COMMENT ON TABLE capability_requests IS 'Capabilities that were asked for';
COMMENT ON COLUMN capability_requests.capability_id IS 'The grant that the request led to';


CREATE TABLE capability_reports (
    id uuid NOT NULL DEFAULT gen_random_uuid(),
    agent_id uuid NOT NULL,
    detected_at timestamptz NOT NULL,
    environment jsonb NOT NULL DEFAULT '{}',
    ai_models jsonb NOT NULL DEFAULT '[]',
    capabilities jsonb NOT NULL DEFAULT '[]',
    overall_risk_score integer NOT NULL DEFAULT 0,
    risk_level varchar(20) NOT NULL DEFAULT 'low',
    trust_score_impact numeric(5,4) NOT NULL DEFAULT 0,
    created_at timestamptz NOT NULL DEFAULT CURRENT_TIMESTAMP,
    CONSTRAINT capability_reports_pkey PRIMARY KEY (id),
    CONSTRAINT capability_reports_agent_id_fkey FOREIGN KEY (agent_id)
        REFERENCES agents (id) ON DELETE CASCADE,
    CONSTRAINT capability_reports_overall_risk_score_check
        CHECK (overall_risk_score >= 0 AND overall_risk_score <= 100),
    CONSTRAINT capability_reports_risk_level_check
        CHECK (risk_level IN ('low', 'medium', 'high', 'critical')),
    CONSTRAINT capability_reports_trust_score_impact_check
        CHECK (trust_score_impact >= -1 AND trust_score_impact <= 1)
);

CREATE INDEX idx_capability_reports_agent_id_detected_at ON capability_reports (agent_id, detected_at DESC);
CREATE INDEX idx_capability_reports_capabilities
    ON capability_reports USING gin (capabilities jsonb_path_ops);

COMMENT ON TABLE capability_reports IS 'What the SDK found in the environment and the code of an agent';
COMMENT ON COLUMN capability_reports.overall_risk_score IS 'Of all capabilities together, 0 (none) to 100';


CREATE TABLE operational_metrics (
    id bigint GENERATED ALWAYS AS IDENTITY,
    organization_id uuid,
    metric_name varchar(100) NOT NULL,
    metric_value double precision NOT NULL,
    unit varchar(20) NOT NULL DEFAULT 'count',
    labels jsonb NOT NULL DEFAULT '{}',
    recorded_at timestamptz NOT NULL DEFAULT CURRENT_TIMESTAMP,
    CONSTRAINT operational_metrics_pkey PRIMARY KEY (id),
    CONSTRAINT operational_metrics_organization_id_fkey FOREIGN KEY (organization_id)
        REFERENCES organizations (id) ON DELETE CASCADE,
    CONSTRAINT operational_metrics_unit_check CHECK (unit IN ('count', 'ms', 'bytes', 'percent'))
) WITH (autovacuum_vacuum_insert_scale_factor = 0.05, autovacuum_vacuum_scale_factor = 0.05);

CREATE INDEX idx_operational_metrics_organization_id ON operational_metrics (organization_id);
CREATE INDEX idx_operational_metrics_metric_name_recorded_at
    ON operational_metrics (metric_name, recorded_at DESC) INCLUDE (metric_value);
CREATE INDEX idx_operational_metrics_recorded_at ON operational_metrics USING brin (recorded_at);

COMMENT ON TABLE operational_metrics IS 'Measurements of the services, one a minute';
COMMENT ON COLUMN operational_metrics.organization_id IS 'NULL: of the installation as a whole';


CREATE TABLE system_config (
    key text NOT NULL,
    value jsonb NOT NULL,
    description text NOT NULL,
    updated_by uuid,
    updated_at timestamptz NOT NULL DEFAULT CURRENT_TIMESTAMP,
    CONSTRAINT system_config_pkey PRIMARY KEY (key),
    CONSTRAINT system_config_updated_by_fkey FOREIGN KEY (updated_by)
        REFERENCES users (id) ON DELETE SET NULL,
    CONSTRAINT system_config_key_check CHECK (key ~ '^[a-z_]+(\.[a-z_]+)+$')
);

CREATE INDEX idx_system_config_updated_by ON system_config (updated_by);

COMMENT ON TABLE system_config IS 'Settings of the installation';

CREATE TRIGGER system_config_set_updated_at
    BEFORE UPDATE ON system_config
    FOR EACH ROW EXECUTE FUNCTION set_updated_at();


CREATE TABLE agent_activity_daily (
    agent_id uuid NOT NULL,
    day date NOT NULL,
    organization_id uuid NOT NULL,
    request_count bigint NOT NULL DEFAULT 0,
    success_count bigint NOT NULL DEFAULT 0,
    failure_count bigint NOT NULL DEFAULT 0,
    average_duration_ms double precision,
    success_rate numeric GENERATED ALWAYS AS (
        CASE
            WHEN request_count > 0 THEN round(success_count::numeric / request_count::numeric, 4)
            ELSE NULL::numeric
        END
    ) STORED,
    CONSTRAINT agent_activity_daily_pkey PRIMARY KEY (agent_id, day),
    CONSTRAINT agent_activity_daily_agent_id_fkey FOREIGN KEY (agent_id)
        REFERENCES agents (id) ON DELETE CASCADE,
    CONSTRAINT agent_activity_daily_organization_id_fkey FOREIGN KEY (organization_id)
        REFERENCES organizations (id) ON DELETE CASCADE,
    CONSTRAINT agent_activity_daily_counts_check
        CHECK (
            success_count >= 0
            AND failure_count >= 0
            AND (success_count + failure_count) <= request_count
        )
);

CREATE INDEX idx_agent_activity_daily_organization_id_day ON agent_activity_daily (organization_id, day);

COMMENT ON TABLE agent_activity_daily IS 'What each agent did on each day (UTC)';
COMMENT ON COLUMN agent_activity_daily.request_count IS 'Also counts requests that are not decided yet';


CREATE TABLE mcp_server_capabilities (
    id uuid NOT NULL DEFAULT gen_random_uuid(),
    mcp_server_id uuid NOT NULL,
    capability_type varchar(50) NOT NULL,
    name varchar(255) NOT NULL,
    description text NOT NULL DEFAULT '',
    input_schema jsonb NOT NULL DEFAULT '{}',
    is_active boolean NOT NULL DEFAULT true,
    detected_at timestamptz NOT NULL DEFAULT CURRENT_TIMESTAMP,
    last_verified_at timestamptz,
    CONSTRAINT mcp_server_capabilities_pkey PRIMARY KEY (id),
    CONSTRAINT mcp_server_capabilities_mcp_server_id_capability_type_name_key
        UNIQUE (mcp_server_id, capability_type, name),
    CONSTRAINT mcp_server_capabilities_mcp_server_id_fkey FOREIGN KEY (mcp_server_id)
        REFERENCES mcp_servers (id) ON DELETE CASCADE,
    CONSTRAINT mcp_server_capabilities_capability_type_check
        CHECK (capability_type IN ('tool', 'resource', 'prompt'))
);

COMMENT ON TABLE mcp_server_capabilities IS 'Tools, resources and prompts that MCP servers offer';
COMMENT ON COLUMN mcp_server_capabilities.is_active IS 'Whether the server still declares it';


-- ----------------------------------------------------------------------------
-- Views
-- ----------------------------------------------------------------------------

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
    'threat' AS finding_type,
    security_threats.id,
    security_threats.organization_id,
    security_threats.severity,
    security_threats.title,
    security_threats.detected_at AS found_at
FROM security_threats
WHERE security_threats.status IN ('open', 'investigating')
UNION ALL
SELECT
    'incident' AS finding_type,
    security_incidents.id,
    security_incidents.organization_id,
    security_incidents.severity,
    security_incidents.title,
    security_incidents.created_at AS found_at
FROM security_incidents
WHERE security_incidents.status IN ('open', 'investigating', 'contained');

COMMENT ON VIEW open_security_findings IS 'Alerts, threats and incidents that need a person';
COMMENT ON COLUMN open_security_findings.finding_type IS 'alert, threat or incident';


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
        SELECT count(*) AS count
        FROM security_threats
        WHERE security_threats.agent_id = agents.id
            AND (security_threats.status IN ('open', 'investigating'))
    ) AS open_threat_count
FROM agents
LEFT JOIN (
    SELECT
        agent_activity_daily.agent_id,
        sum(agent_activity_daily.request_count) AS request_count,
        sum(agent_activity_daily.failure_count) AS failure_count
    FROM agent_activity_daily
    WHERE agent_activity_daily.day > (CURRENT_DATE - 30)
    GROUP BY agent_activity_daily.agent_id
) activity ON activity.agent_id = agents.id;

COMMENT ON VIEW agent_overview IS 'Agents with the numbers of the last 30 days, for the list in the console';


-- ----------------------------------------------------------------------------
-- Rows that every database starts with
-- ----------------------------------------------------------------------------

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
