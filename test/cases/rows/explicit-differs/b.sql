INSERT INTO "My Schema"."Select, From" VALUES
  (1, 'a', '{"a": 2, "b": 1}', '{"x":1}', 'ab   '), (2, 'only right', NULL, NULL, NULL), (10, 'z', NULL, 'null', 'y'),
  (3, '', '1', '{"x": 1}', 'ab');
