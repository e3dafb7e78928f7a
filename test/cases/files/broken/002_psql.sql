CREATE TABLE b (id int);

\i other.sql
