CREATE SEQUENCE s;
SELECT nextval('s');
SELECT setval('s', 900);
