CREATE TABLE log (level int, message text);
CREATE TABLE nothing ();
CREATE UNIQUE INDEX ON log (level) WHERE level > 100;
