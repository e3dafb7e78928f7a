ALTER PUBLICATION pu SET (publish_via_partition_root);
