INSERT INTO tree SELECT n, nullif(n + 1, 204) FROM generate_series(1, 203) AS n;
INSERT INTO numbers SELECT n / 2 FROM generate_series(1, 401) AS n;
