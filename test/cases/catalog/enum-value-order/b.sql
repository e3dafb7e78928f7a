CREATE TYPE e AS ENUM ('y', 'x');
