DROP TABLE users;
DELETE FROM organizations;
