CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  -- aim-migrate: this is text of the function, not a directive
  NEW.email := lower(NEW.email);
  RETURN NEW;
END
$$;
CREATE TRIGGER touch BEFORE INSERT ON users FOR EACH ROW EXECUTE FUNCTION touch();
