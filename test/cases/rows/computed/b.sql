INSERT INTO boxes (name, width) VALUES ('small', 2), ('big', 10);
