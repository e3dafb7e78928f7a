INSERT INTO numbers
    (id, small, big, exact, fixed, single, double, flag, price, share, o, bits, fixed_bits)
VALUES
    (1, -32768, -9223372036854775808, 'NaN', 1.00, 'Infinity', '-Infinity', true, 1234.50, 0.50, 5, '101',
     '010'),
    (2, 32767, 9223372036854775807, 12345678901234567890.123456789000, -0.50, 0.1, 0.1, false, -0.01, 100.00,
     4000, '', '111'),
    (3, 0, 0, 'Infinity', 0.00, '-0', 1e+300, NULL, NULL, 50.00, 0, NULL, NULL),
    (4, 1, 1, 1.50, 1234.56, 3.4028235e+38, 5e-324, NULL, 0.00, NULL, NULL, NULL, NULL);

INSERT INTO texts (id, t, v, c, q, n, b, m, u, j, jb, x, p, ms, ts, tq) VALUES
    (1, 'it''s', 'a\b', 'a', 'x', 'n', '\x00ff27', 'it''s ok', 'a0000000-0000-4000-8000-000000000001',
     '{"b": 1,  "a": 2}', '{"a": null, "b": [1, 2.50, "x''y"]}', '<a b="c">d</a>',
     '(1,"x, ""y""","2026-01-01 10:00:00+00")', '{sad,"it''s ok",NULL}', '''cat'':2 ''fat'':1A',
     '''fat'' & !''cat'''),
    (2, 'line one
line two
  -- aim-migrate: covers nothing
\x', E'tab\there', '', '', '', '\x', 'sad', NULL, 'null', '"text"', '', '(,,)', '{}', '', ''),
    (3, E'return\r\nbell\u0007 nbsp\u00A0 zero\u200Bwidth bidi\u202E 😀', 'NULL', 'NULL', '''',
     'name with ''', '\x', NULL, NULL, NULL, '{}', NULL, NULL, NULL, NULL, NULL),
    (4, '', '\''', '\', '\', 'Ünïcödé', '\x5c', NULL, NULL, '[1e5]', '[100000]', NULL, '(7,,)', '{NULL}',
     NULL, NULL),
    (5, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL,
     '{"age": 0.1, "uptime": 0.15, "compliance": {"a": [1, 2, 3], "b": "c, d"},
       "success_rate": 0.15, "verification": 0.25, "security, alerts": 0.15}', NULL, NULL, NULL, NULL, NULL);

INSERT INTO others
    (id, d, tz, ts, ti, ttz, i, r, tr, mr, a, ta, da, addr, net, mac, pt, bx, rel, fn, ty)
VALUES
    (1, '2026-01-31', '2026-01-31 10:00:00.5+00', '2026-01-31 12:00:00', '23:59:59.999999', '12:00:00+02',
     '10 mons 3 days -04:05:06.7', '[1,5)', '["2026-01-01 00:00:00+00",)', '{[1,3),[5,7)}', '{1,NULL,3}',
     '{"a,b","c\"d",NULL,"NULL"}', '{"2026-01-31 10:00:00+00",infinity}', '10.0.0.1/8', '10.0.0.0/8',
     '08:00:2b:01:02:03', '(1.5,-2)', '(1,1),(0,0)', 'public.numbers', 'lower(text)', 'public.mood'),
    (2, 'infinity', '-infinity', '0044-03-15 12:00:00 BC', '24:00:00', '00:00:00-12', '-1 days', 'empty',
     NULL, '{}', '{{1,2},{3,4}}', '{}', '{}', '::1/128', '::/0', NULL, NULL, NULL, 'pg_class', NULL,
     'integer[]'),
    (3, '10000-01-01', '0001-01-01 00:00:00+00', NULL, NULL, NULL, '-1 mons +2 days', '(,)', NULL, NULL,
     '[0:1]={7,8}', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, '-'),
    (4, NULL, NULL, NULL, NULL, NULL, '-1 years -2 days -03:00:00', NULL, NULL, NULL, NULL, NULL, NULL, NULL,
     NULL, NULL, NULL, NULL, 'public."Odd Name"', NULL, 'public."Odd Name"');

INSERT INTO "Odd Name" ("select", "a""b", "é") VALUES
    (1, 'x''y', 'é'),
    (2, 'other', NULL),
    (2, 'other', NULL);

INSERT INTO empty_columns DEFAULT VALUES;

INSERT INTO empty_columns DEFAULT VALUES;

INSERT INTO defaults_only DEFAULT VALUES;

INSERT INTO defaults_only DEFAULT VALUES;

INSERT INTO generated_values (a) VALUES
    (1),
    (2);
