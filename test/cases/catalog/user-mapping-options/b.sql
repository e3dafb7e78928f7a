ALTER USER MAPPING FOR aim_reader SERVER sv OPTIONS ("user" 'x');
