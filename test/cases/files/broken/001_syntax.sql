CREATE TABLE a (
	id int,
	name txt NOT NUL
);
