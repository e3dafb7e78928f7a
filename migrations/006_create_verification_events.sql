-- Every time an agent proves who it is, or fails to, we keep an event. The
-- dashboard reads the newest by organisation, the trust calculation the
-- newest by agent.

CREATE TABLE verification_events (
    id uuid NOT NULL DEFAULT gen_random_uuid(),
    organization_id uuid NOT NULL,
    agent_id uuid NOT NULL,
    protocol varchar(50) NOT NULL,
    verification_type varchar(50) NOT NULL,
    status varchar(50) NOT NULL DEFAULT 'pending',
    confidence numeric(5,4),
    trust_score numeric(5,2),
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
    CONSTRAINT verification_events_pkey PRIMARY KEY (id),
    CONSTRAINT verification_events_organization_id_fkey FOREIGN KEY (organization_id)
        REFERENCES organizations (id) ON DELETE CASCADE,
    CONSTRAINT verification_events_agent_id_fkey FOREIGN KEY (agent_id) REFERENCES agents (id) ON DELETE CASCADE,
    CONSTRAINT verification_events_protocol_check CHECK (protocol IN ('mcp', 'a2a', 'acp', 'did', 'oauth', 'saml')),
    CONSTRAINT verification_events_verification_type_check
        CHECK (verification_type IN ('identity', 'capability', 'permission', 'trust')),
    CONSTRAINT verification_events_status_check CHECK (status IN ('pending', 'success', 'failed', 'timeout')),
    CONSTRAINT verification_events_confidence_check CHECK (confidence >= 0 AND confidence <= 1),
    CONSTRAINT verification_events_trust_score_check CHECK (trust_score >= 0 AND trust_score <= 100),
    CONSTRAINT verification_events_duration_ms_check CHECK (duration_ms >= 0),
    CONSTRAINT verification_events_initiator_type_check
        CHECK (initiator_type IN ('user', 'agent', 'system', 'scheduler')),
    CONSTRAINT verification_events_completed_at_check CHECK (completed_at >= started_at)
);

CREATE INDEX idx_verification_events_organization_id_created_at
    ON verification_events (organization_id, created_at DESC);
CREATE INDEX idx_verification_events_agent_id_created_at ON verification_events (agent_id, created_at DESC);
CREATE INDEX idx_verification_events_failed ON verification_events (organization_id, error_code)
    WHERE status IN ('failed', 'timeout');
CREATE INDEX idx_verification_events_details ON verification_events USING gin (details jsonb_path_ops);

COMMENT ON TABLE verification_events IS 'Attempts to verify an identity, with their outcome';
COMMENT ON COLUMN verification_events.trust_score IS 'Trust score of the agent at the time of the event, 0 to 100';
COMMENT ON COLUMN verification_events.confidence IS 'How sure the verifier is of the outcome, 0 to 1';
