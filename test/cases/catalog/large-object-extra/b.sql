SELECT lo_create(5001);
