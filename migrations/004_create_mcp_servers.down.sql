-- All MCP servers and their keys are lost.

DROP TABLE mcp_server_keys;
DROP TABLE mcp_servers;
