SET lc_monetary = 'C'; SET IntervalStyle = 'iso_8601'; SET bytea_output = 'escape'; SET extra_float_digits = 0; SET DateStyle = 'German';
INSERT INTO zoo VALUES (1, 'happy', '(1,"")', DEFAULT, '{sad,"happy"}', '[1,4]', 0.1::float8 + 1e-17, 1.00, '26 hours', '\x00FF', 'a ', 'cat fat', '[1,2]', 1234.50, 'zoo', B'1010', '10.0.0.1/8', '(1,2.0)'),
  (2, NULL, NULL, DEFAULT, '{}', '[1,1)', 'NaN', 'NaN', '-1 mon', '', '', '', NULL, NULL, 'pg_catalog.pg_class', B'', '::1', NULL);
