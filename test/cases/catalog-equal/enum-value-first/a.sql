CREATE TYPE e AS ENUM ('w', 'x', 'y');
