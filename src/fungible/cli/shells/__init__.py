"""The scripts that complete command lines, one shell each. They are static: completing starts no Python."""
