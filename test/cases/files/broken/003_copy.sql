CREATE TABLE c (id int, name text);
COPY c (id, name) FROM stdin;
1	it's one
2	two; and more
\.

SELECT 1;
