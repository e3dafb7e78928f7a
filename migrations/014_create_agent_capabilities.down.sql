-- All capabilities are lost: agents may do nothing that is checked.

DROP TABLE agent_capabilities;
