CREATE TABLE s.t (a int);
