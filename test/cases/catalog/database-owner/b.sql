DO $$ BEGIN EXECUTE format('ALTER DATABASE %I OWNER TO aim_writer', current_database()); END $$;
