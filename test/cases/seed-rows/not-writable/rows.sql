INSERT INTO keyless (note) VALUES ('same'), ('same');
INSERT INTO points SELECT row_number() OVER (), id FROM keyless;
WITH b AS MATERIALIZED (SELECT gen_random_uuid() AS id)
INSERT INTO random SELECT n, random(), 'x' || md5(random()::text), 'points'::regclass, b.id,
    jsonb_build_object('id', gen_random_uuid()), '{1}', now() - random() * interval '1000 days' FROM b, generate_series(1, 2) AS n;
