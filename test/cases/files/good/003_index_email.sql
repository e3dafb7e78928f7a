-- Two statements, each by itself.
-- aim-migrate: no-transaction
-- aim-migrate: statement-timeout 1h

CREATE INDEX CONCURRENTLY users_email ON users (email);
VACUUM (ANALYZE) users;
