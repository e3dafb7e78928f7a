INSERT INTO organizations (name) VALUES ('one'), ('two');
INSERT INTO users (organization_id, email) SELECT id, 'admin@' || name FROM organizations;
INSERT INTO tokens (user_id, label) SELECT id, 'first' FROM users;
INSERT INTO user_tokens SELECT user_id, id FROM tokens;
