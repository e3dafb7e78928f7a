-- Threats: attacks, or attempts, that were detected against an agent or by
-- one. Alerts tell that something happened; a threat is what it was, with its
-- evidence and its state.

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
    CONSTRAINT security_threats_pkey PRIMARY KEY (id),
    CONSTRAINT security_threats_organization_id_fkey FOREIGN KEY (organization_id)
        REFERENCES organizations (id) ON DELETE CASCADE,
    CONSTRAINT security_threats_agent_id_fkey FOREIGN KEY (agent_id) REFERENCES agents (id) ON DELETE CASCADE,
    CONSTRAINT security_threats_resolved_by_fkey FOREIGN KEY (resolved_by) REFERENCES users (id) ON DELETE SET NULL,
    CONSTRAINT security_threats_severity_check CHECK (severity IN ('low', 'medium', 'high', 'critical')),
    CONSTRAINT security_threats_status_check CHECK (status IN ('open', 'investigating', 'mitigated', 'dismissed')),
    CONSTRAINT security_threats_resolved_at_check
        CHECK ((status IN ('mitigated', 'dismissed')) = (resolved_at IS NOT NULL))
);

CREATE INDEX idx_security_threats_organization_id_detected_at
    ON security_threats (organization_id, detected_at DESC);
CREATE INDEX idx_security_threats_agent_id ON security_threats (agent_id);
CREATE INDEX idx_security_threats_resolved_by ON security_threats (resolved_by);
CREATE INDEX idx_security_threats_evidence ON security_threats USING gin (evidence jsonb_path_ops);

COMMENT ON TABLE security_threats IS 'Attacks and attempts that were detected';
