CREATE TYPE e AS ENUM ('x', 'y');
