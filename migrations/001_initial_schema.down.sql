-- Removes the whole schema. All data is lost.

DROP TABLE alerts;
DROP TABLE audit_logs;
DROP TABLE trust_scores;
DROP TABLE api_keys;
DROP TABLE agents;
DROP TABLE users;
DROP TABLE organizations;
DROP FUNCTION set_updated_at();
