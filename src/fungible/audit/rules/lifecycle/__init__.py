"""What start-up opens, shutdown closes, and each replica does by itself."""
