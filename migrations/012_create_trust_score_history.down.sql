-- The audit trail of trust scores is lost.

DROP TRIGGER agents_record_trust_score_change ON agents;
DROP FUNCTION record_trust_score_change();
DROP TABLE trust_score_history;
