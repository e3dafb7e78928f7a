-- Incidents: what a team works on. One incident gathers the threats that
-- belong together, has somebody who is responsible, and an end.

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
    CONSTRAINT security_incidents_created_by_fkey FOREIGN KEY (created_by) REFERENCES users (id) ON DELETE SET NULL,
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


ALTER TABLE security_threats
    ADD COLUMN incident_id uuid,
    ADD CONSTRAINT security_threats_incident_id_fkey FOREIGN KEY (incident_id)
        REFERENCES security_incidents (id) ON DELETE SET NULL;

CREATE INDEX idx_security_threats_incident_id ON security_threats (incident_id);

COMMENT ON COLUMN security_threats.incident_id IS 'The incident under which the threat is dealt with';
