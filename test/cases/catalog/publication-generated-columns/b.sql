ALTER PUBLICATION pu SET (publish_generated_columns = stored);
