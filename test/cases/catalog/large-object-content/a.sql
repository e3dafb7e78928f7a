SELECT lo_from_bytea(5001, 'one');
