INSERT INTO organizations (id, domain) VALUES
    (gen_random_uuid(), 'a.example'),
    (gen_random_uuid(), 'b.example'),
    ('a0000000-0000-4000-8000-000000000001', 'fixed.example');

INSERT INTO users (organization_id, email, external_id) VALUES
    ('a0000000-0000-4000-8000-000000000001', 'root@fixed.example', gen_random_uuid()),
    ((SELECT id FROM organizations WHERE domain = 'a.example'), 'root@a.example', gen_random_uuid()),
    ((SELECT id FROM organizations WHERE domain = 'b.example'), 'root@b.example', gen_random_uuid());

INSERT INTO api_keys (user_id, label) VALUES
    ((SELECT id FROM users WHERE organization_id = 'a0000000-0000-4000-8000-000000000001' AND email = 'root@fixed.example'),
     'key''s'),
    ((SELECT id FROM users WHERE organization_id = (SELECT id FROM organizations WHERE domain = 'a.example') AND email = 'root@a.example'),
     'key''s'),
    ((SELECT id FROM users WHERE organization_id = (SELECT id FROM organizations WHERE domain = 'b.example') AND email = 'root@b.example'),
     'key''s'),
    (NULL, 'loose');
