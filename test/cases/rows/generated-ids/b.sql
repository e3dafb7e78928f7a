INSERT INTO organizations (name) VALUES ('two');
INSERT INTO organizations (name) VALUES ('one');
INSERT INTO users (email, organization_id) SELECT 'admin@' || name, id FROM organizations ORDER BY name DESC;
INSERT INTO tokens (user_id, label) SELECT id, 'first' FROM users ORDER BY email;
INSERT INTO user_tokens SELECT user_id, id FROM tokens;
