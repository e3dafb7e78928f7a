CREATE TYPE ct AS (a int, b int);
