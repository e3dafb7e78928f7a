DROP TABLE users;
UPDATE organizations SET name = 'x';
CREATE TABLE left_over (id int);
