CREATE INDEX CONCURRENTLY organizations_name ON organizations (name);
