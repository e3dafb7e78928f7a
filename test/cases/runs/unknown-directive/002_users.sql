-- aim-migrate: no-transactions
-- aim-migrate: lock-timeout soon
CREATE TABLE users (id integer PRIMARY KEY);
