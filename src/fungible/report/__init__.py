"""What a user reads: one pure function per format, from the records of `model` to text."""
