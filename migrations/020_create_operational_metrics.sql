-- Measurements that the services write once a minute: request rates, times,
-- sizes of queues. Many rows, always appended in the order of time, hence the
-- small BRIN index for ranges of time.

CREATE TABLE operational_metrics (
    id bigint GENERATED ALWAYS AS IDENTITY,
    organization_id uuid,
    metric_name varchar(100) NOT NULL,
    metric_value double precision NOT NULL,
    unit varchar(20) NOT NULL DEFAULT 'count',
    labels jsonb NOT NULL DEFAULT '{}',
    recorded_at timestamptz NOT NULL DEFAULT CURRENT_TIMESTAMP,
    CONSTRAINT operational_metrics_pkey PRIMARY KEY (id),
    CONSTRAINT operational_metrics_organization_id_fkey FOREIGN KEY (organization_id)
        REFERENCES organizations (id) ON DELETE CASCADE,
    CONSTRAINT operational_metrics_unit_check CHECK (unit IN ('count', 'ms', 'bytes', 'percent'))
);

CREATE INDEX idx_operational_metrics_organization_id ON operational_metrics (organization_id);
CREATE INDEX idx_operational_metrics_metric_name_recorded_at
    ON operational_metrics (metric_name, recorded_at DESC) INCLUDE (metric_value);
CREATE INDEX idx_operational_metrics_recorded_at ON operational_metrics USING brin (recorded_at);

COMMENT ON TABLE operational_metrics IS 'Measurements of the services, one a minute';
COMMENT ON COLUMN operational_metrics.organization_id IS 'NULL: of the installation as a whole';
