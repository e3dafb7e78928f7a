-- All capability requests are lost; what they led to stays granted.

DROP TABLE capability_requests;
