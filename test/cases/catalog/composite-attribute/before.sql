CREATE TYPE ct AS (a int);
