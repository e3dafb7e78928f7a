INSERT INTO secrets (id, name) VALUES
    (1, 'a');

INSERT INTO logged (id) VALUES
    (1);

INSERT INTO parts (id) VALUES
    (1);
-- public.secrets: row security forced
-- public.logged: 1 rule(s)
-- public.parts: 1 trigger(s)
