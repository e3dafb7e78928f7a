-- All webhooks and their deliveries are lost, also those still to be made.

DROP TABLE webhook_deliveries;
DROP TABLE webhooks;
