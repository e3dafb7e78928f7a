-- A new identity began with a trust score of 0, or with none, and was refused
-- before it could prove anything. It now begins in the middle, at 50.
--
-- Identities that nobody has scored yet get the new default. A score of 0 that
-- was calculated, or that an agent fell to, stays.

SET LOCAL aim.trust_score_reason = 'new default for agents without a score';

UPDATE agents
SET trust_score = 50
WHERE COALESCE(trust_score, 0) = 0
    AND NOT EXISTS (SELECT FROM trust_scores WHERE trust_scores.agent_id = agents.id)
    AND NOT EXISTS (SELECT FROM trust_score_history WHERE trust_score_history.agent_id = agents.id);

-- Scored once, but the score never reached the agent.
UPDATE agents
SET trust_score = COALESCE(
    (
        SELECT trust_scores.score
        FROM trust_scores
        WHERE trust_scores.agent_id = agents.id
        ORDER BY trust_scores.calculated_at DESC
        LIMIT 1
    ),
    50
)
WHERE trust_score IS NULL;

UPDATE mcp_servers SET trust_score = 50 WHERE trust_score = 0 AND last_verified_at IS NULL;

ALTER TABLE agents
    ALTER COLUMN trust_score SET DEFAULT 50,
    ALTER COLUMN trust_score SET NOT NULL;

ALTER TABLE mcp_servers ALTER COLUMN trust_score SET DEFAULT 50;

INSERT INTO system_config (key, value, description) VALUES
    ('trust_score.initial', '50', 'Trust score of a new agent or MCP server, 0 to 100');
