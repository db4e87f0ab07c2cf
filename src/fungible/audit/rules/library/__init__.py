"""State that libraries keep in the process, on one disk, or in what replicas share."""
