CREATE TABLE dice (throw int PRIMARY KEY, eyes int DEFAULT 1 + floor(random() * 1000000)::int, share float8 DEFAULT random(), fixed int);
