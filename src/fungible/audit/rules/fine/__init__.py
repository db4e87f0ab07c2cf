"""State that may stay in the process, and why: the report argues what is right as well."""
