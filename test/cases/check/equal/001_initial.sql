CREATE TABLE organizations (
    id int PRIMARY KEY,
    name varchar(80) NOT NULL
);
INSERT INTO organizations VALUES (1, 'First');
