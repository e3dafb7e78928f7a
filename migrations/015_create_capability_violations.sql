-- When an agent does, or tries, what it was not granted. The number of
-- violations and whether an agent counts as compromised are kept with the
-- agent, for lists and for the policies.

CREATE TABLE capability_violations (
    id uuid NOT NULL DEFAULT gen_random_uuid(),
    agent_id uuid NOT NULL,
    attempted_capability varchar(100) NOT NULL,
    registered_capabilities jsonb NOT NULL DEFAULT '[]',
    severity varchar(20) NOT NULL DEFAULT 'medium',
    trust_score_impact integer NOT NULL DEFAULT 0,
    is_blocked boolean NOT NULL DEFAULT true,
    source_ip varchar(45),
    request_metadata jsonb NOT NULL DEFAULT '{}',
    created_at timestamptz NOT NULL DEFAULT CURRENT_TIMESTAMP,
    CONSTRAINT capability_violations_pkey PRIMARY KEY (id),
    CONSTRAINT capability_violations_agent_id_fkey FOREIGN KEY (agent_id) REFERENCES agents (id) ON DELETE CASCADE,
    CONSTRAINT capability_violations_severity_check CHECK (severity IN ('low', 'medium', 'high', 'critical')),
    CONSTRAINT capability_violations_trust_score_impact_check CHECK (trust_score_impact BETWEEN -100 AND 0)
);

CREATE INDEX idx_capability_violations_agent_id_created_at ON capability_violations (agent_id, created_at DESC);

COMMENT ON TABLE capability_violations IS 'Actions of agents beyond what they were granted';
COMMENT ON COLUMN capability_violations.trust_score_impact IS 'By how much the trust score fell, 0 to -100';


ALTER TABLE agents
    ADD COLUMN capability_violation_count integer NOT NULL DEFAULT 0,
    ADD COLUMN is_compromised boolean NOT NULL DEFAULT false,
    ADD CONSTRAINT agents_capability_violation_count_check CHECK (capability_violation_count >= 0);

CREATE INDEX idx_agents_compromised ON agents (organization_id) WHERE is_compromised;

COMMENT ON COLUMN agents.is_compromised IS 'Set by a policy or an administrator; the agent is refused everywhere';
