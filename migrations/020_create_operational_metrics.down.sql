-- All measurements are lost.

DROP TABLE operational_metrics;
