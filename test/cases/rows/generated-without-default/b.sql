INSERT INTO organizations VALUES ('a0000000-0000-4000-8000-000000000002', 'two', 'a fixed secret of some length');
INSERT INTO organizations SELECT gen_random_uuid(), 'one', md5(random()::text);
INSERT INTO members SELECT id, 'member of ' || name, jsonb_build_object('organization', id) FROM organizations;
