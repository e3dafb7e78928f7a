CREATE TABLE colours (code text PRIMARY KEY, name text NOT NULL, rgb int[]);
