ALTER PUBLICATION pu SET (publish = 'insert');
