"""The linked program as rules see it: frozen records about state, calls, entry points and settings."""
