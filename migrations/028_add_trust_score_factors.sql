-- The factors of a trust score become columns, so that they are checked and
-- can be charted. They were in a JSON object, where calculations of different
-- age used different keys. What is not one of the eight factors, or is not a
-- number from 0 to 100, is kept in trust_scores.details.

ALTER TABLE trust_scores
    ADD COLUMN factor_verification numeric(5,2),
    ADD COLUMN factor_uptime numeric(5,2),
    ADD COLUMN factor_success_rate numeric(5,2),
    ADD COLUMN factor_security_alerts numeric(5,2),
    ADD COLUMN factor_compliance numeric(5,2),
    ADD COLUMN factor_age numeric(5,2),
    ADD COLUMN factor_drift numeric(5,2),
    ADD COLUMN factor_user_feedback numeric(5,2),
    ADD COLUMN details jsonb NOT NULL DEFAULT '{}';

CREATE FUNCTION factor_or_null(factor jsonb) RETURNS numeric
    LANGUAGE sql
    AS $$
    SELECT CASE
        WHEN jsonb_typeof(factor) <> 'number' THEN NULL
        WHEN factor::numeric NOT BETWEEN 0 AND 100 THEN NULL
        ELSE factor::numeric
    END
$$;

UPDATE trust_scores
SET
    factor_verification = factor_or_null(factors -> 'verification'),
    factor_uptime = factor_or_null(factors -> 'uptime'),
    factor_success_rate = factor_or_null(factors -> 'success_rate'),
    factor_security_alerts = factor_or_null(factors -> 'security_alerts'),
    factor_compliance = factor_or_null(factors -> 'compliance'),
    factor_age = factor_or_null(factors -> 'age'),
    factor_drift = factor_or_null(factors -> 'drift'),
    factor_user_feedback = factor_or_null(factors -> 'user_feedback'),
    details = (
        SELECT COALESCE(jsonb_object_agg(entry.key, entry.value), '{}')
        FROM jsonb_each(factors) AS entry
        WHERE factor_or_null(entry.value) IS NULL
            OR entry.key NOT IN (
                'verification', 'uptime', 'success_rate', 'security_alerts', 'compliance', 'age', 'drift',
                'user_feedback'
            )
    );

DROP FUNCTION factor_or_null(jsonb);

DROP INDEX idx_trust_scores_factors;
ALTER TABLE trust_scores
    DROP COLUMN factors,
    ADD CONSTRAINT trust_scores_factor_verification_check
        CHECK (factor_verification >= 0 AND factor_verification <= 100),
    ADD CONSTRAINT trust_scores_factor_uptime_check CHECK (factor_uptime >= 0 AND factor_uptime <= 100),
    ADD CONSTRAINT trust_scores_factor_success_rate_check
        CHECK (factor_success_rate >= 0 AND factor_success_rate <= 100),
    ADD CONSTRAINT trust_scores_factor_security_alerts_check
        CHECK (factor_security_alerts >= 0 AND factor_security_alerts <= 100),
    ADD CONSTRAINT trust_scores_factor_compliance_check CHECK (factor_compliance >= 0 AND factor_compliance <= 100),
    ADD CONSTRAINT trust_scores_factor_age_check CHECK (factor_age >= 0 AND factor_age <= 100),
    ADD CONSTRAINT trust_scores_factor_drift_check CHECK (factor_drift >= 0 AND factor_drift <= 100),
    ADD CONSTRAINT trust_scores_factor_user_feedback_check
        CHECK (factor_user_feedback >= 0 AND factor_user_feedback <= 100);

COMMENT ON COLUMN trust_scores.factor_verification IS
    'How well the identity was proved lately; NULL, as in every factor: not known';
COMMENT ON COLUMN trust_scores.factor_drift IS 'How little the agent departs from its declared behaviour';
COMMENT ON COLUMN trust_scores.details IS 'Notes of the calculation that are not factors';

INSERT INTO system_config (key, value, description) VALUES
    ('trust_score.weights',
     '{"verification": 0.25, "uptime": 0.15, "success_rate": 0.15, "security_alerts": 0.15,
       "compliance": 0.1, "age": 0.1, "drift": 0.05, "user_feedback": 0.05}',
     'Share of each factor in the trust score; together 1');
