-- What an agent may do. The SDK reports what it finds in the code; only what
-- an administrator grants counts when an action is checked.

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
    CONSTRAINT agent_capabilities_agent_id_fkey FOREIGN KEY (agent_id) REFERENCES agents (id) ON DELETE CASCADE,
    CONSTRAINT agent_capabilities_granted_by_fkey FOREIGN KEY (granted_by) REFERENCES users (id) ON DELETE SET NULL,
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
