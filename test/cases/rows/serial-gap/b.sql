INSERT INTO roles (name) VALUES ('user'), ('admin');
INSERT INTO grants (role_id, what) SELECT id, 'read' FROM roles;
