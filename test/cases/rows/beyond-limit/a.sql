INSERT INTO many SELECT generate_series(1, 50);
