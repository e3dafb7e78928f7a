-- The initial schema: organisations, their users, the AI agents they register,
-- API keys, trust scores, the audit log and alerts.
--
-- It also makes the organisation that runs this installation and its first
-- administrator. The administrator has no password: nobody can sign in as
-- admin@opena2a.org until one is set with the setup command.

CREATE FUNCTION set_updated_at() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    NEW.updated_at = CURRENT_TIMESTAMP;
    RETURN NEW;
END;
$$;

COMMENT ON FUNCTION set_updated_at() IS 'Row trigger: stamps updated_at on every update';


-- Organisations: the tenants. Everything else belongs to one.

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
    CONSTRAINT organizations_pkey PRIMARY KEY (id),
    CONSTRAINT organizations_domain_key UNIQUE (domain),
    CONSTRAINT organizations_plan_type_check CHECK (plan_type IN ('community', 'team', 'enterprise')),
    CONSTRAINT organizations_max_agents_check CHECK (max_agents > 0),
    CONSTRAINT organizations_max_users_check CHECK (max_users > 0)
);

COMMENT ON TABLE organizations IS 'Tenants; the sentinel table of the migration runner';
COMMENT ON COLUMN organizations.domain IS 'E-mail domain whose users may join';

CREATE TRIGGER organizations_set_updated_at
    BEFORE UPDATE ON organizations
    FOR EACH ROW EXECUTE FUNCTION set_updated_at();


-- Users: the people who sign in.

CREATE TABLE users (
    id uuid NOT NULL DEFAULT gen_random_uuid(),
    organization_id uuid NOT NULL,
    email varchar(255) NOT NULL,
    name varchar(255) NOT NULL,
    role varchar(50) NOT NULL DEFAULT 'viewer',
    password_hash text,
    password_set_at timestamptz,
    must_set_password boolean NOT NULL DEFAULT true,
    is_active boolean NOT NULL DEFAULT true,
    created_at timestamptz NOT NULL DEFAULT CURRENT_TIMESTAMP,
    updated_at timestamptz NOT NULL DEFAULT CURRENT_TIMESTAMP,
    CONSTRAINT users_pkey PRIMARY KEY (id),
    CONSTRAINT users_organization_id_fkey FOREIGN KEY (organization_id)
        REFERENCES organizations (id) ON DELETE CASCADE,
    CONSTRAINT users_role_check CHECK (role IN ('admin', 'manager', 'member', 'viewer')),
    CONSTRAINT users_password_hash_check CHECK (password_hash LIKE '$%$%'),
    CONSTRAINT users_password_set_at_check CHECK ((password_hash IS NULL) = (password_set_at IS NULL)),
    CONSTRAINT users_must_set_password_check CHECK (password_hash IS NOT NULL OR must_set_password)
);

CREATE INDEX idx_users_organization_id ON users (organization_id);
CREATE UNIQUE INDEX idx_users_email ON users (lower(email));

COMMENT ON TABLE users IS 'People who sign in';
COMMENT ON COLUMN users.password_hash IS 'Hash with its algorithm prefix ($argon2id$...); NULL: no password yet';
COMMENT ON COLUMN users.must_set_password IS 'The only thing this user may do next is set a password';

CREATE TRIGGER users_set_updated_at
    BEFORE UPDATE ON users
    FOR EACH ROW EXECUTE FUNCTION set_updated_at();


-- Agents: the identities this product manages.

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
    trust_score numeric(5,2) DEFAULT 0,
    metadata jsonb NOT NULL DEFAULT '{}',
    verified_at timestamptz,
    created_by uuid,
    created_at timestamptz NOT NULL DEFAULT CURRENT_TIMESTAMP,
    updated_at timestamptz NOT NULL DEFAULT CURRENT_TIMESTAMP,
    CONSTRAINT agents_pkey PRIMARY KEY (id),
    CONSTRAINT agents_organization_id_name_key UNIQUE (organization_id, name),
    CONSTRAINT agents_organization_id_fkey FOREIGN KEY (organization_id)
        REFERENCES organizations (id) ON DELETE CASCADE,
    CONSTRAINT agents_created_by_fkey FOREIGN KEY (created_by) REFERENCES users (id) ON DELETE SET NULL,
    CONSTRAINT agents_agent_type_check CHECK (agent_type IN ('assistant', 'autonomous', 'service')),
    CONSTRAINT agents_status_check CHECK (status IN ('pending', 'verified', 'suspended', 'revoked')),
    CONSTRAINT agents_trust_score_check CHECK (trust_score >= 0 AND trust_score <= 100)
);

CREATE INDEX idx_agents_created_by ON agents (created_by);
CREATE INDEX idx_agents_organization_id_status ON agents (organization_id, status);
CREATE INDEX idx_agents_metadata ON agents USING gin (metadata jsonb_path_ops);

COMMENT ON TABLE agents IS 'AI agents under management';
COMMENT ON COLUMN agents.name IS 'Name used by the SDK, unique in its organisation';
COMMENT ON COLUMN agents.trust_score IS 'Newest trust score, 0 to 100';

CREATE TRIGGER agents_set_updated_at
    BEFORE UPDATE ON agents
    FOR EACH ROW EXECUTE FUNCTION set_updated_at();


-- API keys: only the hash is kept.

CREATE TABLE api_keys (
    id uuid NOT NULL DEFAULT gen_random_uuid(),
    organization_id uuid NOT NULL,
    agent_id uuid,
    name varchar(255) NOT NULL,
    key_hash text NOT NULL,
    key_prefix varchar(12) NOT NULL,
    is_active boolean NOT NULL DEFAULT true,
    last_used_at timestamptz,
    expires_at timestamptz,
    created_by uuid,
    created_at timestamptz NOT NULL DEFAULT CURRENT_TIMESTAMP,
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


-- Trust scores: every calculation leaves a row; agents.trust_score is the newest.

CREATE TABLE trust_scores (
    id uuid NOT NULL DEFAULT gen_random_uuid(),
    agent_id uuid NOT NULL,
    score numeric(5,2) NOT NULL,
    factors jsonb NOT NULL DEFAULT '{}',
    confidence numeric(5,4) NOT NULL DEFAULT 0,
    last_calculated timestamptz NOT NULL DEFAULT CURRENT_TIMESTAMP,
    created_at timestamptz NOT NULL DEFAULT CURRENT_TIMESTAMP,
    CONSTRAINT trust_scores_pkey PRIMARY KEY (id),
    CONSTRAINT trust_scores_agent_id_fkey FOREIGN KEY (agent_id) REFERENCES agents (id) ON DELETE CASCADE,
    CONSTRAINT trust_scores_score_check CHECK (score >= 0 AND score <= 100),
    CONSTRAINT trust_scores_confidence_check CHECK (confidence >= 0 AND confidence <= 1)
);

CREATE INDEX idx_trust_scores_agent_id_last_calculated ON trust_scores (agent_id, last_calculated DESC);
CREATE INDEX idx_trust_scores_factors ON trust_scores USING gin (factors jsonb_path_ops);

COMMENT ON TABLE trust_scores IS 'Every trust score calculated for an agent';
COMMENT ON COLUMN trust_scores.score IS 'Weighted sum of the factors, 0 to 100';
COMMENT ON COLUMN trust_scores.factors IS 'What went into the score, by name of the factor, each 0 to 100';
COMMENT ON COLUMN trust_scores.confidence IS 'How much was known when the score was calculated, 0 to 1';


-- Audit log: who did what to which resource.

CREATE TABLE audit_logs (
    id uuid NOT NULL DEFAULT gen_random_uuid(),
    organization_id uuid NOT NULL,
    user_id uuid,
    action varchar(100) NOT NULL,
    resource_type varchar(100) NOT NULL,
    resource_id uuid,
    ip_address varchar(45),
    user_agent text,
    metadata jsonb NOT NULL DEFAULT '{}',
    "timestamp" timestamptz NOT NULL DEFAULT CURRENT_TIMESTAMP,
    CONSTRAINT audit_logs_pkey PRIMARY KEY (id),
    CONSTRAINT audit_logs_organization_id_fkey FOREIGN KEY (organization_id)
        REFERENCES organizations (id) ON DELETE CASCADE,
    CONSTRAINT audit_logs_user_id_fkey FOREIGN KEY (user_id) REFERENCES users (id) ON DELETE SET NULL
);

CREATE INDEX idx_audit_logs_organization_id_timestamp ON audit_logs (organization_id, "timestamp" DESC);
CREATE INDEX idx_audit_logs_user_id ON audit_logs (user_id);
CREATE INDEX idx_audit_logs_resource_type_resource_id ON audit_logs (resource_type, resource_id);
CREATE INDEX idx_audit_logs_metadata ON audit_logs USING gin (metadata jsonb_path_ops);

COMMENT ON TABLE audit_logs IS 'Who did what to which resource';
COMMENT ON COLUMN audit_logs.user_id IS 'NULL: the system itself, or a user who was deleted since';


-- Alerts: what an administrator should look at.

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
    CONSTRAINT alerts_acknowledged_by_fkey FOREIGN KEY (acknowledged_by) REFERENCES users (id) ON DELETE SET NULL,
    CONSTRAINT alerts_severity_check CHECK (severity IN ('low', 'medium', 'high', 'critical')),
    CONSTRAINT alerts_acknowledged_at_check CHECK (is_acknowledged = (acknowledged_at IS NOT NULL))
);

CREATE INDEX idx_alerts_organization_id_created_at ON alerts (organization_id, created_at DESC);
CREATE INDEX idx_alerts_acknowledged_by ON alerts (acknowledged_by);
CREATE INDEX idx_alerts_open ON alerts (organization_id, severity) WHERE NOT is_acknowledged;

COMMENT ON TABLE alerts IS 'What an administrator should look at';


-- The organisation that runs this installation, and its first administrator.

INSERT INTO organizations (id, name, domain, plan_type, max_agents, max_users) VALUES
    ('a0000000-0000-4000-8000-000000000001', 'OpenA2A Admin', 'opena2a.org', 'enterprise', 10000, 1000);

INSERT INTO users (id, organization_id, email, name, role, must_set_password) VALUES
    ('a0000000-0000-4000-8000-000000000002', 'a0000000-0000-4000-8000-000000000001',
     'admin@opena2a.org', 'System Administrator', 'admin', true);
