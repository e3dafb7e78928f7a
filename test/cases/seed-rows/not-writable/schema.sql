CREATE TABLE keyless (id uuid PRIMARY KEY DEFAULT gen_random_uuid(), note text);
CREATE TABLE points (id int PRIMARY KEY, keyless uuid REFERENCES keyless);
CREATE TABLE random (
    id int PRIMARY KEY,
    chance double precision,
    secret text,
    number oid,
    batch uuid,
    document jsonb,
    cash money[],
    about timestamptz
);
