CREATE TYPE ct AS (a text);
