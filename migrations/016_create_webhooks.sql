-- Webhooks: organisations hear of alerts, verifications and violations in
-- their own systems. Each delivery is kept until it succeeded or was given up;
-- workers take the due ones by next_attempt_at.

CREATE TABLE webhooks (
    id uuid NOT NULL DEFAULT gen_random_uuid(),
    organization_id uuid NOT NULL,
    name varchar(255) NOT NULL,
    url text NOT NULL,
    events text[] NOT NULL,
    secret_encrypted bytea,
    is_active boolean NOT NULL DEFAULT true,
    failure_count integer NOT NULL DEFAULT 0,
    last_triggered_at timestamptz,
    created_by uuid,
    created_at timestamptz NOT NULL DEFAULT CURRENT_TIMESTAMP,
    updated_at timestamptz NOT NULL DEFAULT CURRENT_TIMESTAMP,
    CONSTRAINT webhooks_pkey PRIMARY KEY (id),
    CONSTRAINT webhooks_organization_id_fkey FOREIGN KEY (organization_id)
        REFERENCES organizations (id) ON DELETE CASCADE,
    CONSTRAINT webhooks_created_by_fkey FOREIGN KEY (created_by) REFERENCES users (id) ON DELETE SET NULL,
    CONSTRAINT webhooks_url_check CHECK (url ~ '^https?://'),
    CONSTRAINT webhooks_events_check CHECK (cardinality(events) > 0),
    CONSTRAINT webhooks_failure_count_check CHECK (failure_count >= 0)
);

CREATE INDEX idx_webhooks_organization_id ON webhooks (organization_id);
CREATE INDEX idx_webhooks_created_by ON webhooks (created_by);
CREATE INDEX idx_webhooks_events ON webhooks USING gin (events) WHERE is_active;

COMMENT ON TABLE webhooks IS 'Addresses of organisations that are told of events';
COMMENT ON COLUMN webhooks.secret_encrypted IS 'Signs the deliveries; encrypted by the application';

CREATE TRIGGER webhooks_set_updated_at
    BEFORE UPDATE ON webhooks
    FOR EACH ROW EXECUTE FUNCTION set_updated_at();


CREATE TABLE webhook_deliveries (
    id uuid NOT NULL DEFAULT gen_random_uuid(),
    webhook_id uuid NOT NULL,
    event varchar(100) NOT NULL,
    payload json NOT NULL,
    status varchar(50) NOT NULL DEFAULT 'pending',
    attempt_count integer NOT NULL DEFAULT 0,
    response_status integer,
    response_body text,
    next_attempt_at timestamptz DEFAULT CURRENT_TIMESTAMP,
    delivered_at timestamptz,
    created_at timestamptz NOT NULL DEFAULT CURRENT_TIMESTAMP,
    CONSTRAINT webhook_deliveries_pkey PRIMARY KEY (id),
    CONSTRAINT webhook_deliveries_webhook_id_fkey FOREIGN KEY (webhook_id) REFERENCES webhooks (id),
    CONSTRAINT webhook_deliveries_status_check CHECK (status IN ('pending', 'delivered', 'failed')),
    CONSTRAINT webhook_deliveries_attempt_count_check CHECK (attempt_count >= 0),
    CONSTRAINT webhook_deliveries_next_attempt_at_check CHECK (status <> 'pending' OR next_attempt_at IS NOT NULL)
);

CREATE INDEX idx_webhook_deliveries_webhook_id_created_at ON webhook_deliveries (webhook_id, created_at DESC);
CREATE INDEX idx_webhook_deliveries_due ON webhook_deliveries (next_attempt_at) WHERE status = 'pending';

COMMENT ON TABLE webhook_deliveries IS 'Messages to webhooks, and what came of them';
COMMENT ON COLUMN webhook_deliveries.status IS 'failed: given up after the last attempt';
