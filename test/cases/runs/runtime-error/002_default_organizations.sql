INSERT INTO organizations VALUES (1, 'one');
INSERT INTO organizations VALUES (2, 'two');
INSERT INTO organizations VALUES (3, 'three');
INSERT INTO organizations VALUES (4, 'four');
INSERT INTO organizations
  VALUES (5, 'two');
INSERT INTO organizations VALUES (6, 'six');
