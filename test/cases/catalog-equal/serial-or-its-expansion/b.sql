CREATE SEQUENCE t_id_seq AS int;
CREATE TABLE t (id int NOT NULL DEFAULT nextval('t_id_seq'), a int);
ALTER SEQUENCE t_id_seq OWNED BY t.id;
