-- All verification events are lost.

DROP TABLE verification_events;
