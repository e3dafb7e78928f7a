-- Tokens that the SDK download carries, so that a developer's first agent can
-- register itself. They can be listed and revoked, so we keep one row per
-- token, with the hash of the token and where it was used last.

CREATE TABLE sdk_tokens (
    id uuid NOT NULL DEFAULT gen_random_uuid(),
    organization_id uuid NOT NULL,
    user_id uuid NOT NULL,
    token_id varchar(64) NOT NULL,
    token_hash text NOT NULL,
    device_name varchar(255),
    ip_address varchar(45),
    user_agent text,
    usage_count integer NOT NULL DEFAULT 0,
    metadata jsonb NOT NULL DEFAULT '{}',
    created_at timestamp NOT NULL DEFAULT CURRENT_TIMESTAMP,
    last_used_at timestamp,
    expires_at timestamp NOT NULL,
    revoked_at timestamp,
    revoke_reason text,
    CONSTRAINT sdk_tokens_pkey PRIMARY KEY (id),
    CONSTRAINT sdk_tokens_token_id_key UNIQUE (token_id),
    CONSTRAINT sdk_tokens_token_hash_key UNIQUE (token_hash),
    CONSTRAINT sdk_tokens_organization_id_fkey FOREIGN KEY (organization_id)
        REFERENCES organizations (id) ON DELETE CASCADE,
    CONSTRAINT sdk_tokens_user_id_fkey FOREIGN KEY (user_id) REFERENCES users (id) ON DELETE CASCADE,
    CONSTRAINT sdk_tokens_usage_count_check CHECK (usage_count >= 0),
    CONSTRAINT sdk_tokens_expires_at_check CHECK (expires_at > created_at)
);

CREATE INDEX idx_sdk_tokens_organization_id ON sdk_tokens (organization_id);
CREATE INDEX idx_sdk_tokens_user_id ON sdk_tokens (user_id);
CREATE INDEX idx_sdk_tokens_expires_at ON sdk_tokens (expires_at) WHERE revoked_at IS NULL;

COMMENT ON TABLE sdk_tokens IS 'Tokens given out with SDK downloads';
COMMENT ON COLUMN sdk_tokens.token_id IS 'The jti claim of the token';
COMMENT ON COLUMN sdk_tokens.token_hash IS 'SHA-256 of the token; the token itself is never stored';
