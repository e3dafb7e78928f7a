-- Back to the old types and names. Addresses come back, in the canonical
-- spelling; the white space and key order of webhook payloads are lost.

ALTER INDEX idx_trust_scores_agent_id_calculated_at RENAME TO idx_trust_scores_agent_id_last_calculated;
ALTER TABLE trust_scores ALTER COLUMN calculated_at DROP NOT NULL;
ALTER TABLE trust_scores RENAME COLUMN calculated_at TO last_calculated;
ALTER TABLE trust_scores ALTER COLUMN last_calculated SET NOT NULL;

ALTER INDEX idx_audit_logs_organization_id_created_at RENAME TO idx_audit_logs_organization_id_timestamp;
ALTER TABLE audit_logs ALTER COLUMN created_at DROP NOT NULL;
ALTER TABLE audit_logs RENAME COLUMN created_at TO "timestamp";
ALTER TABLE audit_logs ALTER COLUMN "timestamp" SET NOT NULL;

ALTER TABLE webhook_deliveries ALTER COLUMN payload TYPE json USING payload::json;

ALTER TABLE sdk_tokens
    ALTER COLUMN ip_address TYPE varchar(45) USING abbrev(ip_address),
    ALTER COLUMN created_at TYPE timestamp USING created_at AT TIME ZONE 'UTC',
    ALTER COLUMN last_used_at TYPE timestamp USING last_used_at AT TIME ZONE 'UTC',
    ALTER COLUMN expires_at TYPE timestamp USING expires_at AT TIME ZONE 'UTC',
    ALTER COLUMN revoked_at TYPE timestamp USING revoked_at AT TIME ZONE 'UTC';

ALTER TABLE capability_violations ALTER COLUMN source_ip TYPE varchar(45) USING abbrev(source_ip);

ALTER TABLE audit_logs ALTER COLUMN ip_address TYPE varchar(45) USING abbrev(ip_address);

UPDATE capability_violations
SET source_ip = request_metadata ->> 'source_ip_raw', request_metadata = request_metadata - 'source_ip_raw'
WHERE request_metadata ? 'source_ip_raw';

UPDATE sdk_tokens
SET ip_address = metadata ->> 'ip_address_raw', metadata = metadata - 'ip_address_raw'
WHERE metadata ? 'ip_address_raw';

UPDATE audit_logs
SET ip_address = metadata ->> 'ip_address_raw', metadata = metadata - 'ip_address_raw'
WHERE metadata ? 'ip_address_raw';
