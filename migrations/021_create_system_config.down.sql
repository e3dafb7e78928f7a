-- All settings of the installation are lost: the application falls back to
-- its own defaults.

DROP TABLE system_config;
