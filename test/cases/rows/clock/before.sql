CREATE DOMAIN moment AS timestamptz;
CREATE TABLE things (id int PRIMARY KEY, made timestamptz DEFAULT now(), local timestamp DEFAULT LOCALTIMESTAMP,
  day date DEFAULT CURRENT_DATE, whole timestamptz(0) DEFAULT clock_timestamp(), changed moment,
  expires timestamptz DEFAULT now() + interval '90 days');
CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.changed := clock_timestamp(); RETURN NEW; END $$;
CREATE TRIGGER touch BEFORE INSERT ON things FOR EACH ROW EXECUTE FUNCTION touch();
