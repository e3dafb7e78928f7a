CREATE TABLE folders (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    parent_id uuid REFERENCES folders,
    name text NOT NULL,
    UNIQUE (parent_id, name)
);
CREATE TABLE stable (id int PRIMARY KEY, parent int REFERENCES stable);
