-- What the SDK reports of an agent's environment: its runtime, the models it
-- uses, the capabilities found in its code, and how risky that looks.

CREATE TABLE capability_reports (
    id uuid NOT NULL DEFAULT gen_random_uuid(),
    agent_id uuid NOT NULL,
    detected_at timestamptz NOT NULL,
    environment jsonb NOT NULL DEFAULT '{}',
    ai_models jsonb NOT NULL DEFAULT '[]',
    capabilities jsonb NOT NULL DEFAULT '[]',
    overall_risk_score integer NOT NULL DEFAULT 0,
    risk_level varchar(20) NOT NULL DEFAULT 'LOW',
    trust_score_impact integer NOT NULL DEFAULT 0,
    created_at timestamptz NOT NULL DEFAULT CURRENT_TIMESTAMP,
    CONSTRAINT capability_reports_pkey PRIMARY KEY (id),
    CONSTRAINT capability_reports_agent_id_fkey FOREIGN KEY (agent_id) REFERENCES agents (id) ON DELETE CASCADE,
    CONSTRAINT capability_reports_overall_risk_score_check CHECK (overall_risk_score BETWEEN 0 AND 100),
    CONSTRAINT capability_reports_risk_level_check CHECK (risk_level IN ('LOW', 'MEDIUM', 'HIGH', 'CRITICAL')),
    CONSTRAINT capability_reports_trust_score_impact_check CHECK (trust_score_impact BETWEEN -100 AND 100)
);

CREATE INDEX idx_capability_reports_agent_id_detected_at ON capability_reports (agent_id, detected_at DESC);
CREATE INDEX idx_capability_reports_capabilities ON capability_reports USING gin (capabilities jsonb_path_ops);

COMMENT ON TABLE capability_reports IS 'What the SDK found in the environment and the code of an agent';
COMMENT ON COLUMN capability_reports.overall_risk_score IS 'Of all capabilities together, 0 (none) to 100';
