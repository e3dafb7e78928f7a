CREATE INDEX old_a_idx ON t (a);
