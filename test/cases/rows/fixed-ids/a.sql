INSERT INTO organizations VALUES ('a0000000-0000-4000-8000-000000000001', 'admin');
INSERT INTO users SELECT 'a@b', id FROM organizations;
