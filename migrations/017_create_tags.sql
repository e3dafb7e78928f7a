-- Tags, to group agents and MCP servers: by environment, by team, by anything.
-- Every organisation starts with tags for the usual environments.

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
    CONSTRAINT agent_tags_pkey PRIMARY KEY (agent_id, tag_id),
    CONSTRAINT agent_tags_agent_id_fkey FOREIGN KEY (agent_id) REFERENCES agents (id) ON DELETE CASCADE,
    CONSTRAINT agent_tags_tag_id_fkey FOREIGN KEY (tag_id) REFERENCES tags (id) ON DELETE CASCADE,
    CONSTRAINT agent_tags_added_by_fkey FOREIGN KEY (added_by) REFERENCES users (id) ON DELETE SET NULL
);

CREATE INDEX idx_agent_tags_tag_id ON agent_tags (tag_id);
CREATE INDEX idx_agent_tags_added_by ON agent_tags (added_by);

COMMENT ON TABLE agent_tags IS 'Tags of agents';


CREATE TABLE mcp_server_tags (
    mcp_server_id uuid NOT NULL,
    tag_id uuid NOT NULL,
    added_by uuid,
    added_at timestamptz NOT NULL DEFAULT CURRENT_TIMESTAMP,
    CONSTRAINT mcp_server_tags_pkey PRIMARY KEY (mcp_server_id, tag_id),
    CONSTRAINT mcp_server_tags_mcp_server_id_fkey FOREIGN KEY (mcp_server_id)
        REFERENCES mcp_servers (id) ON DELETE CASCADE,
    CONSTRAINT mcp_server_tags_tag_id_fkey FOREIGN KEY (tag_id) REFERENCES tags (id) ON DELETE CASCADE,
    CONSTRAINT mcp_server_tags_added_by_fkey FOREIGN KEY (added_by) REFERENCES users (id) ON DELETE SET NULL
);

CREATE INDEX idx_mcp_server_tags_tag_id ON mcp_server_tags (tag_id);
CREATE INDEX idx_mcp_server_tags_added_by ON mcp_server_tags (added_by);

COMMENT ON TABLE mcp_server_tags IS 'Tags of MCP servers';


-- Those of the default organisation have fixed ids, to refer to in documentation.
INSERT INTO tags (id, organization_id, key, value, category, description, color)
SELECT
    CASE organizations.id
        WHEN 'a0000000-0000-4000-8000-000000000001' THEN defaults.id
        ELSE gen_random_uuid()
    END,
    organizations.id, 'environment', defaults.value, 'environment', defaults.description, defaults.color
FROM organizations
CROSS JOIN (
    VALUES
        ('a0000000-0000-4000-8000-000000000201'::uuid, 'production', 'Serves real users', '#dc2626'),
        ('a0000000-0000-4000-8000-000000000202', 'staging', 'As production, for the last tests', '#d97706'),
        ('a0000000-0000-4000-8000-000000000203', 'development', 'Nobody relies on it', '#16a34a')
) AS defaults (id, value, description, color);
