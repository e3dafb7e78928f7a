CREATE TYPE ct AS (b int, a int);
