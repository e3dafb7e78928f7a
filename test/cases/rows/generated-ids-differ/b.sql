INSERT INTO organizations (name) VALUES ('two'), ('three');
INSERT INTO users (email, organization_id) SELECT 'admin@' || name, id FROM organizations ORDER BY name DESC;
INSERT INTO tokens (user_id, label) SELECT id, CASE email WHEN 'admin@two' THEN 'last' ELSE 'first' END FROM users ORDER BY email;
INSERT INTO user_tokens SELECT (SELECT id FROM users WHERE email = 'admin@two'), id FROM tokens;
