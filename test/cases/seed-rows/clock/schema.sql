CREATE TABLE plans (
    code text PRIMARY KEY,
    created_at timestamptz NOT NULL DEFAULT CURRENT_TIMESTAMP,
    local_at timestamp DEFAULT now(),
    precise_at timestamptz DEFAULT clock_timestamp(),
    day date NOT NULL DEFAULT CURRENT_DATE,
    expires_at timestamptz DEFAULT now() + interval '90 days',
    trial_until timestamptz,
    mixed_at timestamptz DEFAULT CURRENT_TIMESTAMP,
    plain_at timestamptz,
    plain_local timestamp,
    frozen timestamptz
);
