-- Fixes types and names that differ from table to table for no reason:
--   * times of SDK tokens had no time zone; the application always wrote UTC
--   * IP addresses were text, they become inet as in verification_events
--   * the payload of webhook deliveries was json, it becomes jsonb
--   * audit_logs."timestamp" is now created_at and trust_scores.last_calculated
--     is calculated_at, so that no name needs quotes and all end in _at
--
-- An address that is not one (some proxies sent host names) is kept in the
-- row's metadata, under the name of its column with "_raw" behind.

CREATE FUNCTION inet_or_null(address text) RETURNS inet
    LANGUAGE plpgsql
    AS $$
BEGIN
    RETURN address::inet;
EXCEPTION
    WHEN invalid_text_representation THEN
        RETURN NULL;
END;
$$;

UPDATE audit_logs
SET metadata = metadata || jsonb_build_object('ip_address_raw', ip_address)
WHERE ip_address IS NOT NULL AND inet_or_null(ip_address) IS NULL;

UPDATE sdk_tokens
SET metadata = metadata || jsonb_build_object('ip_address_raw', ip_address)
WHERE ip_address IS NOT NULL AND inet_or_null(ip_address) IS NULL;

UPDATE capability_violations
SET request_metadata = request_metadata || jsonb_build_object('source_ip_raw', source_ip)
WHERE source_ip IS NOT NULL AND inet_or_null(source_ip) IS NULL;

ALTER TABLE audit_logs ALTER COLUMN ip_address TYPE inet USING inet_or_null(ip_address);

ALTER TABLE capability_violations ALTER COLUMN source_ip TYPE inet USING inet_or_null(source_ip);

ALTER TABLE sdk_tokens
    ALTER COLUMN ip_address TYPE inet USING inet_or_null(ip_address),
    ALTER COLUMN created_at TYPE timestamptz USING created_at AT TIME ZONE 'UTC',
    ALTER COLUMN last_used_at TYPE timestamptz USING last_used_at AT TIME ZONE 'UTC',
    ALTER COLUMN expires_at TYPE timestamptz USING expires_at AT TIME ZONE 'UTC',
    ALTER COLUMN revoked_at TYPE timestamptz USING revoked_at AT TIME ZONE 'UTC';

ALTER TABLE webhook_deliveries ALTER COLUMN payload TYPE jsonb USING payload::jsonb;

DROP FUNCTION inet_or_null(text);


-- PostgreSQL 18 names NOT NULL constraints after their column and keeps the
-- name when the column is renamed. Setting them anew keeps the two in step.

ALTER TABLE audit_logs ALTER COLUMN "timestamp" DROP NOT NULL;
ALTER TABLE audit_logs RENAME COLUMN "timestamp" TO created_at;
ALTER TABLE audit_logs ALTER COLUMN created_at SET NOT NULL;
ALTER INDEX idx_audit_logs_organization_id_timestamp RENAME TO idx_audit_logs_organization_id_created_at;

ALTER TABLE trust_scores ALTER COLUMN last_calculated DROP NOT NULL;
ALTER TABLE trust_scores RENAME COLUMN last_calculated TO calculated_at;
ALTER TABLE trust_scores ALTER COLUMN calculated_at SET NOT NULL;
ALTER INDEX idx_trust_scores_agent_id_last_calculated RENAME TO idx_trust_scores_agent_id_calculated_at;
