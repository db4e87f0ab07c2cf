"""The rules: one hazard, one file."""
