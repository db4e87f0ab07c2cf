"""Measures the audit against the floor, its targets and its peers, on code that PyPI has."""
