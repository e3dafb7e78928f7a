INSERT INTO organizations (domain) VALUES ('b.example'), ('a.example');
INSERT INTO organizations (id, domain) VALUES ('a0000000-0000-4000-8000-000000000001', 'fixed.example');
INSERT INTO users (organization_id, email, external_id)
    SELECT id, 'root@' || domain, gen_random_uuid() FROM organizations;
INSERT INTO api_keys (user_id, label) SELECT id, 'key''s' FROM users;
INSERT INTO api_keys (user_id, label) VALUES (NULL, 'loose');
