INSERT INTO texts VALUES (1, repeat('lorem ipsum ', 500) || 'left' || repeat(' dolor', 500)), (2, repeat('😀', 300)), (3, repeat('x', 20000) || 'l');
