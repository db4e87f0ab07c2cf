"""The server that coding agents ask (`fungible mcp`): questions in, small answers out, and nothing kept in between."""
