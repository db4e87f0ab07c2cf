"""Reads Python text that nobody vouches for: bytes to text, text to a tree, and the waivers in its comments."""
