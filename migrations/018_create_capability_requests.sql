-- An agent, or its developer, can ask for a capability; an administrator
-- decides. A request that is granted leads to a row in agent_capabilities.

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
    CONSTRAINT capability_requests_agent_id_fkey FOREIGN KEY (agent_id) REFERENCES agents (id) ON DELETE CASCADE,
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
