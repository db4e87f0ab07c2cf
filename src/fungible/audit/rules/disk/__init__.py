"""State on one machine's disk: files, local databases and temporary files that requests write."""
