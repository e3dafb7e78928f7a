INSERT INTO numbers VALUES
    (1, -32768, -9223372036854775808, 'NaN', 1, 'Infinity', '-Infinity', true, 1234.5, 0.5, 5, B'101', B'010'),
    (2, 32767, 9223372036854775807, 12345678901234567890.123456789000, -0.5, 0.1, 0.1, false, -0.01, 100, 4000, B'', B'111'),
    (3, 0, 0, 'Infinity', 0, '-0', 1e300, NULL, NULL, DEFAULT, 0, NULL, NULL),
    (4, 1, 1, 1.50, 1234.56, 3.4028235e38, 5e-324, NULL, 0, NULL, NULL, NULL, NULL);
INSERT INTO texts VALUES
    (1, 'it''s', 'a\b', 'a', 'x', 'n', '\x00ff27', 'it''s ok', 'a0000000-0000-4000-8000-000000000001', '{"b": 1,  "a": 2}',
        '{"b": [1, 2.50, "x''y"], "a": null}', '<a b="c">d</a>', '(1,"x, ""y""",2026-01-01 12:00+02)', '{sad,"it''s ok",NULL}',
        'fat:1A cat:2', 'fat & !cat'),
    (2, E'line one\nline two\n  -- aim-migrate: covers nothing\n\\x', E'tab\there', '', '', '', '', 'sad', NULL, 'null', '"text"', '', '(,,)', '{}', '', ''),
    (3, E'return\r\nbell\u0007 nbsp\u00a0 zero\u200bwidth bidi\u202e \U0001F600', 'NULL', 'NULL', '''', 'name with ''', '\x', NULL, NULL, NULL, '{}', NULL, NULL, NULL, NULL, NULL),
    (4, '', E'\\''', E'\\', '\', 'Ünïcödé', '\x5c', NULL, NULL, '[1e5]', '[1e5]', NULL, '(7,,)', '{NULL}', NULL, NULL);
INSERT INTO texts (id, jb) VALUES (5, '{"verification": 0.25, "uptime": 0.15, "success_rate": 0.15, "security, alerts": 0.15, "compliance": {"a": [1, 2, 3], "b": "c, d"}, "age": 0.1}');
INSERT INTO others VALUES
    (1, '2026-01-31', '2026-01-31 12:00:00.5+02', '2026-01-31 12:00', '23:59:59.999999', '12:00+02', '1 year -2 mons 3 days -04:05:06.7', '[1,5)',
        '[2026-01-01 00:00+00,)', '{[1,3),[5,7)}', '{1,NULL,3}', '{"a,b","c\"d",NULL,"NULL"}', '{2026-01-31 12:00+02,infinity}', '10.0.0.1/8', '10.0.0.0/8',
        '08:00:2b:01:02:03', '(1.5,-2)', '((1,1),(0,0))', 'numbers', 'lower(text)', 'mood'),
    (2, 'infinity', '-infinity', '0044-03-15 12:00 BC', '24:00', '00:00-12', '-1 days', 'empty', NULL, '{}', '{{1,2},{3,4}}', '{}', '{}', '::1', '::/0', NULL, NULL, NULL, 'pg_class',
        NULL, 'int4[]'),
    (3, '10000-01-01', '0001-01-01 00:00+00', NULL, NULL, NULL, '-1 mons +2 days', '(,)', NULL, NULL, '[0:1]={7,8}', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, '-'),
    (4, NULL, NULL, NULL, NULL, NULL, '-1 year -2 days -03:00', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, '"Odd Name"', NULL, '"Odd Name"');
INSERT INTO "Odd Name" VALUES (1, DEFAULT, 'é'), (2, 'other', NULL), (2, 'other', NULL);
INSERT INTO empty_columns DEFAULT VALUES;
INSERT INTO empty_columns DEFAULT VALUES;
INSERT INTO defaults_only DEFAULT VALUES;
INSERT INTO defaults_only DEFAULT VALUES;
INSERT INTO generated_values (a) VALUES (1), (2);
