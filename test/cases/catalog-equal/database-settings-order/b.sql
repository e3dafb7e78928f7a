DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET lock_timeout = 5', current_database()); EXECUTE format('ALTER DATABASE %I SET work_mem = ''8MB''', current_database()); END $$;
