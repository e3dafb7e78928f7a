ALTER SERVER sv OPTIONS (host 'a');
