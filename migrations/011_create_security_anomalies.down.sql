-- All anomalies are lost.

DROP TABLE security_anomalies;
