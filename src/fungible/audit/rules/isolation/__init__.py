"""Hazards of isolation: what one caller may see or change of another's."""
