-- An audit trail of trust scores. trust_scores has what was calculated; this
-- has every change of the score that counts, agents.trust_score, by whoever
-- made it: a trigger writes it, so that no code path can forget to.
--
-- Who and why come from two settings that the application makes local to its
-- transaction: aim.user_id and aim.trust_score_reason.

CREATE TABLE trust_score_history (
    id bigint GENERATED ALWAYS AS IDENTITY,
    organization_id uuid NOT NULL,
    agent_id uuid NOT NULL,
    previous_score numeric(5,2),
    new_score numeric(5,2) NOT NULL,
    score_change numeric(6,2) GENERATED ALWAYS AS (new_score - previous_score) STORED,
    reason text,
    changed_by uuid,
    recorded_at timestamptz NOT NULL DEFAULT CURRENT_TIMESTAMP,
    CONSTRAINT trust_score_history_pkey PRIMARY KEY (id),
    CONSTRAINT trust_score_history_organization_id_fkey FOREIGN KEY (organization_id)
        REFERENCES organizations (id) ON DELETE CASCADE,
    CONSTRAINT trust_score_history_agent_id_fkey FOREIGN KEY (agent_id) REFERENCES agents (id) ON DELETE CASCADE,
    CONSTRAINT trust_score_history_changed_by_fkey FOREIGN KEY (changed_by) REFERENCES users (id) ON DELETE SET NULL,
    CONSTRAINT trust_score_history_previous_score_check CHECK (previous_score >= 0 AND previous_score <= 100),
    CONSTRAINT trust_score_history_new_score_check CHECK (new_score >= 0 AND new_score <= 100)
);

CREATE INDEX idx_trust_score_history_organization_id_recorded_at
    ON trust_score_history (organization_id, recorded_at DESC);
CREATE INDEX idx_trust_score_history_agent_id_recorded_at ON trust_score_history (agent_id, recorded_at DESC);
CREATE INDEX idx_trust_score_history_changed_by ON trust_score_history (changed_by);

COMMENT ON TABLE trust_score_history IS 'Audit trail of agents.trust_score, written by a trigger';
COMMENT ON COLUMN trust_score_history.previous_score IS 'NULL: the agent had no score before';
COMMENT ON COLUMN trust_score_history.changed_by IS 'NULL: the system, or a user who was deleted since';

-- The trail begins with the scores of today.
INSERT INTO trust_score_history (organization_id, agent_id, new_score, reason)
SELECT organization_id, id, trust_score, 'score when the history began'
FROM agents
WHERE trust_score > 0
ORDER BY created_at, id;

CREATE FUNCTION record_trust_score_change() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    INSERT INTO trust_score_history (organization_id, agent_id, previous_score, new_score, reason, changed_by)
    VALUES (
        NEW.organization_id,
        NEW.id,
        OLD.trust_score,
        NEW.trust_score,
        NULLIF(current_setting('aim.trust_score_reason', true), ''),
        NULLIF(current_setting('aim.user_id', true), '')::uuid
    );
    RETURN NULL;
END;
$$;

COMMENT ON FUNCTION record_trust_score_change() IS
    'Row trigger: writes changes of agents.trust_score to trust_score_history';

CREATE TRIGGER agents_record_trust_score_change
    AFTER UPDATE OF trust_score ON agents
    FOR EACH ROW
    WHEN (OLD.trust_score IS DISTINCT FROM NEW.trust_score AND NEW.trust_score IS NOT NULL)
    EXECUTE FUNCTION record_trust_score_change();
