INSERT INTO zoo VALUES (1, 'sad', '(1,)', DEFAULT, '{sad,NULL}', '[1,5)', 0.1, 1.0, '1 day 2 hours', '\x00ff', 'a', 'fat cat', '[1, 2]', 1234.5, 'zoo', B'101', '10.0.0.1/8', '(1,2)'),
  (2, NULL, '(,)', DEFAULT, '{}', 'empty', 'NaN', 'NaN', '-1 month', '', '', '', NULL, NULL, 'pg_class', B'', '::1', NULL);
