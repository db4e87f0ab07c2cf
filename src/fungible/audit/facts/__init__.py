"""What one file says by itself: a pure function of its bytes, in plain tuples that serialise quickly."""
