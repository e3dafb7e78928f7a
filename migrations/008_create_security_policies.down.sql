-- All security policies are lost, also those that administrators wrote.

DROP TABLE security_policies;
