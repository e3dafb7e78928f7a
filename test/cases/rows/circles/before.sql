CREATE TABLE nodes (id uuid PRIMARY KEY DEFAULT gen_random_uuid(), parent uuid REFERENCES nodes, name text NOT NULL);
CREATE TABLE teams (id uuid PRIMARY KEY DEFAULT gen_random_uuid(), name text UNIQUE NOT NULL, leader uuid);
CREATE TABLE people (id uuid PRIMARY KEY DEFAULT gen_random_uuid(), name text UNIQUE NOT NULL, team uuid REFERENCES teams);
ALTER TABLE teams ADD FOREIGN KEY (leader) REFERENCES people;
