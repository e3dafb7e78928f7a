ALTER PUBLICATION pu SET (publish = 'insert, update, delete');
