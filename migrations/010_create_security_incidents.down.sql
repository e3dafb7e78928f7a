-- All incidents are lost; the threats they gathered stay.

DROP INDEX idx_security_threats_incident_id;
ALTER TABLE security_threats DROP COLUMN incident_id;
DROP TABLE security_incidents;
