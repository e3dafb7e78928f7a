-- Anomalies: behaviour that differs from what an agent usually does. Found by
-- comparing a metric with its expected value; not each one is a threat.

CREATE TABLE security_anomalies (
    id uuid NOT NULL DEFAULT gen_random_uuid(),
    organization_id uuid NOT NULL,
    agent_id uuid NOT NULL,
    anomaly_type varchar(100) NOT NULL,
    severity varchar(20) NOT NULL DEFAULT 'low',
    metric varchar(100) NOT NULL,
    expected_value double precision,
    observed_value double precision NOT NULL,
    confidence numeric(5,2) NOT NULL,
    threat_id uuid,
    details jsonb NOT NULL DEFAULT '{}',
    detected_at timestamptz NOT NULL DEFAULT CURRENT_TIMESTAMP,
    CONSTRAINT security_anomalies_pkey PRIMARY KEY (id),
    CONSTRAINT security_anomalies_organization_id_fkey FOREIGN KEY (organization_id)
        REFERENCES organizations (id) ON DELETE CASCADE,
    CONSTRAINT security_anomalies_agent_id_fkey FOREIGN KEY (agent_id) REFERENCES agents (id) ON DELETE CASCADE,
    CONSTRAINT security_anomalies_threat_id_fkey FOREIGN KEY (threat_id)
        REFERENCES security_threats (id) ON DELETE SET NULL,
    CONSTRAINT security_anomalies_severity_check CHECK (severity IN ('low', 'medium', 'high', 'critical')),
    CONSTRAINT security_anomalies_confidence_check CHECK (confidence BETWEEN 0 AND 100)
);

CREATE INDEX idx_security_anomalies_organization_id_detected_at
    ON security_anomalies (organization_id, detected_at DESC);
CREATE INDEX idx_security_anomalies_agent_id ON security_anomalies (agent_id);
CREATE INDEX idx_security_anomalies_threat_id ON security_anomalies (threat_id);

COMMENT ON TABLE security_anomalies IS 'Behaviour that differs from what an agent usually does';
COMMENT ON COLUMN security_anomalies.threat_id IS 'The threat that the anomaly turned out to be part of';
