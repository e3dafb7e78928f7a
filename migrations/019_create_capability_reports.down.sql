-- All capability reports are lost; the SDKs send new ones when they start.

DROP TABLE capability_reports;
