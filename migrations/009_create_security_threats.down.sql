-- All threats are lost.

DROP TABLE security_threats;
