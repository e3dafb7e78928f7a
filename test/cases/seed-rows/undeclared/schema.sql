CREATE TABLE agents (id uuid PRIMARY KEY DEFAULT gen_random_uuid(), name text NOT NULL);
CREATE TABLE servers (id uuid PRIMARY KEY DEFAULT gen_random_uuid(), name varchar(20) NOT NULL UNIQUE);
CREATE TABLE audit (
    number int GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    resource_type text NOT NULL,
    resource_id uuid NOT NULL,
    resource_text text
);
