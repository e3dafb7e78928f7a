SELECT pg_sleep(0.01);
INSERT INTO things (id, made) VALUES (1, now());
SET TIME ZONE 'UTC';
INSERT INTO things (id) VALUES (2);
