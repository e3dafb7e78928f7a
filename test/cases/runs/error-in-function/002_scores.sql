CREATE FUNCTION score(total integer, parts integer) RETURNS integer LANGUAGE plpgsql AS $$
BEGIN
  RETURN total / parts;
END
$$;

DO $$
BEGIN
  IF score(10, 5) = 2 THEN
    RAISE EXCEPTION 'no score for %', 'organization 7'
      USING DETAIL = 'It has no parts.', HINT = 'Give it one.', ERRCODE = 'AM001';
  END IF;
END
$$;
