CREATE TABLE organizations (id int PRIMARY KEY);
CREATE TABLE users (id int REFERENCES nobody (id));
