CREATE TABLE tree (id int PRIMARY KEY, parent int);
CREATE TABLE numbers (n int, word text DEFAULT 'some');
