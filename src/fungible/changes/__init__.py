"""What a report adds to another: which state points are the same ones, and what is new about those that are."""
