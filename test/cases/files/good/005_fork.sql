/* A fork's own syntax. */
-- aim-migrate: raw
CREATE TABLE counters (id int PRIMARY KEY) SPLIT INTO 4 TABLETS;
SELECT 'COMMIT;';
