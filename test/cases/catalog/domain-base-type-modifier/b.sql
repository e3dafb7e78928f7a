CREATE DOMAIN d AS varchar(5);
