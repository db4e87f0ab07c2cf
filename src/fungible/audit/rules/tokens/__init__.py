"""Tokens, secrets and configuration: what each replica must agree on, and what must not be guessed or leaked."""
