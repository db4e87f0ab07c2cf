"""Finds the state that outlives a request, and proves which requests change it, without running the code."""
