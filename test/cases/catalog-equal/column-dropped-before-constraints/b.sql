CREATE TABLE t (x int, a int, y int, b int);
ALTER TABLE t DROP x, DROP y;
ALTER TABLE t ADD CHECK (b > 0);
ALTER TABLE t ADD PRIMARY KEY (a, b);
CREATE INDEX i ON t (b) INCLUDE (a);
