INSERT INTO "My Schema"."Select, From" VALUES
  (1, 'a', '{"b": 1, "a": 2}', '{"x": 1}', 'ab'), (2, 'only left', NULL, NULL, NULL), (10, 'z', 'null', NULL, 'x'),
  (3, '', '1', '{"x": 1}', 'ab');
