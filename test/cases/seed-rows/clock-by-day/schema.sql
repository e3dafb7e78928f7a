CREATE TABLE terms (
    name text PRIMARY KEY,
    starts date,
    ends date,
    renews timestamptz,
    yearly timestamptz,
    midnight timestamptz,
    month date
);
