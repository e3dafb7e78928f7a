INSERT INTO many SELECT generate_series(41, 60);
