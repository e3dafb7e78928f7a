-- All registration requests are lost. Users who are not active become
-- inactive; whether they were pending, suspended or deactivated is lost, as is
-- who approved them.

ALTER TABLE users ADD COLUMN is_active boolean NOT NULL DEFAULT true;
UPDATE users SET is_active = false WHERE status <> 'active';

DROP INDEX idx_users_approved_by;
ALTER TABLE users
    DROP CONSTRAINT users_status_check,
    DROP COLUMN approved_at,
    DROP COLUMN approved_by,
    DROP COLUMN status;

DROP TABLE user_registration_requests;
