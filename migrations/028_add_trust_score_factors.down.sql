-- The factors go back into one JSON object; what had more than two decimals
-- stays rounded. Lost: weights that an administrator changed.

DELETE FROM system_config WHERE key = 'trust_score.weights';

ALTER TABLE trust_scores ADD COLUMN factors jsonb NOT NULL DEFAULT '{}';

UPDATE trust_scores
SET factors = details || jsonb_strip_nulls(jsonb_build_object(
    'verification', trim_scale(factor_verification),
    'uptime', trim_scale(factor_uptime),
    'success_rate', trim_scale(factor_success_rate),
    'security_alerts', trim_scale(factor_security_alerts),
    'compliance', trim_scale(factor_compliance),
    'age', trim_scale(factor_age),
    'drift', trim_scale(factor_drift),
    'user_feedback', trim_scale(factor_user_feedback)
));

COMMENT ON COLUMN trust_scores.factors IS 'What went into the score, by name of the factor, each 0 to 100';

-- The checks of the factors go with their columns.
ALTER TABLE trust_scores
    DROP COLUMN details,
    DROP COLUMN factor_user_feedback,
    DROP COLUMN factor_drift,
    DROP COLUMN factor_age,
    DROP COLUMN factor_compliance,
    DROP COLUMN factor_security_alerts,
    DROP COLUMN factor_success_rate,
    DROP COLUMN factor_uptime,
    DROP COLUMN factor_verification;

CREATE INDEX idx_trust_scores_factors ON trust_scores USING gin (factors jsonb_path_ops);
