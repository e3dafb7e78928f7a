INSERT INTO log VALUES (1, 'a'), (1, 'a'), (1, 'a'), (NULL, 'NULL'), (2, NULL);
INSERT INTO nothing DEFAULT VALUES;
