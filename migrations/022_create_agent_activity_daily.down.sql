-- The daily numbers are lost; those of days whose verification events are
-- still kept come back when the migration is applied again.

DROP VIEW agent_overview;
DROP TABLE agent_activity_daily;
