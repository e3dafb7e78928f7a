CREATE POLICY p ON t TO aim_reader USING (a > 0);
