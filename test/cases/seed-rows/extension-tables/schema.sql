CREATE EXTENSION citext;
CREATE TABLE own (id int);
CREATE TABLE settings (name citext PRIMARY KEY, builtin boolean);
ALTER EXTENSION citext ADD TABLE own;
ALTER EXTENSION citext ADD TABLE settings;
UPDATE pg_extension SET extconfig = ARRAY['settings'::regclass::oid], extcondition = ARRAY['WHERE NOT builtin']
WHERE extname = 'citext';
CREATE TABLE tags (id uuid PRIMARY KEY DEFAULT gen_random_uuid(), name citext UNIQUE);
CREATE TABLE tagged (tag uuid REFERENCES tags);
