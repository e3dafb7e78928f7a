CREATE TABLE teams (id uuid PRIMARY KEY DEFAULT gen_random_uuid(), name text UNIQUE NOT NULL, leader uuid);
CREATE TABLE people (id uuid PRIMARY KEY DEFAULT gen_random_uuid(), name text UNIQUE NOT NULL, team uuid NOT NULL REFERENCES teams);
ALTER TABLE teams ADD CONSTRAINT teams_leader_fkey FOREIGN KEY (leader) REFERENCES people;
CREATE TABLE eggs (id int PRIMARY KEY, hen int);
CREATE TABLE hens (id int PRIMARY KEY, egg int REFERENCES eggs);
CREATE TABLE nodes (id uuid PRIMARY KEY DEFAULT gen_random_uuid(), name text UNIQUE, self uuid REFERENCES nodes);
CREATE TABLE later (id int PRIMARY KEY, egg int REFERENCES eggs);
