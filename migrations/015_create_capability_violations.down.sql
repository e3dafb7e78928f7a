-- All capability violations are lost, as is which agents are compromised.
-- Suspend those agents first.

DROP INDEX idx_agents_compromised;
ALTER TABLE agents
    DROP CONSTRAINT agents_capability_violation_count_check,
    DROP COLUMN is_compromised,
    DROP COLUMN capability_violation_count;

DROP TABLE capability_violations;
