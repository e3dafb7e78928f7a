INSERT INTO organizations VALUES ('c81e4a07-36d9-4b25-9f0c-1a7be5d28364', 'admin');
INSERT INTO organizations (name) VALUES ('other');
