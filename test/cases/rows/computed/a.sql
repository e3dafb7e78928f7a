INSERT INTO boxes (name, width) VALUES ('small', 1), ('big', 10);
