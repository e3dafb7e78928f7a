WITH x AS (INSERT INTO one (name, two) VALUES ('a', gen_random_uuid()) RETURNING *)
INSERT INTO two (id, name, one) SELECT two, 'b', id FROM x;
WITH x AS MATERIALIZED (SELECT gen_random_uuid() AS id)
INSERT INTO self (id, name, me) SELECT id, 'me', id FROM x;
