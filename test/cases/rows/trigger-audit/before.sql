CREATE TABLE accounts (id uuid PRIMARY KEY DEFAULT gen_random_uuid(), name text UNIQUE NOT NULL, updated_at timestamptz NOT NULL DEFAULT now());
CREATE TABLE audit (id bigserial PRIMARY KEY, at timestamptz DEFAULT clock_timestamp(), account uuid NOT NULL, what jsonb);
CREATE FUNCTION record() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
  INSERT INTO audit (account, what) VALUES (NEW.id, to_jsonb(NEW)); RETURN NULL; END $$;
CREATE TRIGGER record AFTER INSERT OR UPDATE ON accounts FOR EACH ROW EXECUTE FUNCTION record();
