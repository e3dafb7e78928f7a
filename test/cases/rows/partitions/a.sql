INSERT INTO events VALUES (1, '2019-01-01', 'a'), (2, '2021-01-01', 'b');
INSERT INTO animals VALUES (1, 'cat');
INSERT INTO dogs VALUES (1, 'dog', true);
INSERT INTO fleeting VALUES (1);
INSERT INTO temporary VALUES (1);
REFRESH MATERIALIZED VIEW seen;
