CREATE TABLE things (id int PRIMARY KEY, made timestamptz DEFAULT now(), day date DEFAULT '2001-02-03');
