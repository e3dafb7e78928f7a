CREATE TABLE agents (
  id integer PRIMARY KEY,
  organization_id integer REFERENCES organizations (id) DEFERRABLE INITIALLY DEFERRED
);
INSERT INTO agents VALUES (1, 7);
COMMENT ON TABLE agents IS 'who acts';
