-- All tags are lost.

DROP TABLE mcp_server_tags;
DROP TABLE agent_tags;
DROP TABLE tags;
