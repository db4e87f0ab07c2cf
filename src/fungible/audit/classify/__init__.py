"""Infers what each state is for and what becomes of it, from operations, value flow and types; names come last."""
