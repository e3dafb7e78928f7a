CREATE TABLE empty_and_missing (id int);
CREATE TABLE pairs (id int PRIMARY KEY, name text);
