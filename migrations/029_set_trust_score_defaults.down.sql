-- Back to the old defaults. Scores that were set to 50 stay. Lost: an initial
-- score that an administrator changed.

DELETE FROM system_config WHERE key = 'trust_score.initial';

ALTER TABLE mcp_servers ALTER COLUMN trust_score SET DEFAULT 0;

ALTER TABLE agents
    ALTER COLUMN trust_score SET DEFAULT 0,
    ALTER COLUMN trust_score DROP NOT NULL;
