CREATE INDEX i ON t (a) TABLESPACE aim_space;
