CREATE TABLE dates (
    name text PRIMARY KEY,
    day date,
    since date DEFAULT CURRENT_DATE,
    midnight timestamptz,
    written timestamptz,
    local timestamp,
    at timestamptz DEFAULT now()
);
