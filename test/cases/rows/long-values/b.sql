INSERT INTO texts VALUES (1, repeat('lorem ipsum ', 500) || 'right' || repeat(' dolor', 500)), (2, repeat('😀', 301)), (3, repeat('x', 20000) || 'r');
