INSERT INTO dice (throw, fixed) SELECT i, CASE i WHEN 7 THEN 8 ELSE i END FROM generate_series(1, 20) i;
