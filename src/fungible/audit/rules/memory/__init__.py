"""State that requests keep in the memory of the process."""
