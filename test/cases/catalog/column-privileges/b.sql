GRANT UPDATE (a) ON t TO aim_reader;
