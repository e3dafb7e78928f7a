CREATE TABLE one (id uuid PRIMARY KEY DEFAULT gen_random_uuid(), name text UNIQUE, two uuid NOT NULL);
CREATE TABLE two (id uuid PRIMARY KEY DEFAULT gen_random_uuid(), name text UNIQUE, one uuid NOT NULL);
CREATE TABLE self (id uuid PRIMARY KEY DEFAULT gen_random_uuid(), name text UNIQUE, me uuid NOT NULL);
