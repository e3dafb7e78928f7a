CREATE TYPE ct AS (a int, gone text, b int);
ALTER TYPE ct DROP ATTRIBUTE gone;
