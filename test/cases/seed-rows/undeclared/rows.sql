INSERT INTO agents (name) VALUES ('one'), ('two');
INSERT INTO servers (name) VALUES ('s1');
INSERT INTO audit (resource_type, resource_id, resource_text) SELECT 'agent', id, id::text FROM agents ORDER BY name;
INSERT INTO audit (resource_type, resource_id, resource_text) SELECT 'server', id, 'server' FROM servers;
