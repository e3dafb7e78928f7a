INSERT INTO roles (name) VALUES ('old'), ('admin'), ('user');
INSERT INTO grants (role_id, what) SELECT id, 'read' FROM roles;
DELETE FROM grants USING roles WHERE roles.id = role_id AND name = 'old';
DELETE FROM roles WHERE name = 'old';
