CREATE TABLE audit (at timestamptz NOT NULL DEFAULT now(), what text NOT NULL);

CREATE FUNCTION note_user() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO audit (what) VALUES (NEW.email);
    RETURN NEW;
END;
$$;

CREATE TRIGGER users_note AFTER INSERT ON users FOR EACH ROW EXECUTE FUNCTION note_user();

CREATE VIEW admins AS SELECT id, email FROM users WHERE role = 'admin';

INSERT INTO users (organization_id, email)
SELECT id, 'second@example.com' FROM organizations WHERE name = 'Theirs';
