DO $$ BEGIN EXECUTE format('ALTER ROLE aim_reader IN DATABASE %I SET statement_timeout = ''5s''', current_database()); END $$;
