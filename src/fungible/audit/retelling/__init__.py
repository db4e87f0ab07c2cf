"""Tells a report again after edits that only moved what it speaks of: no stage of the analysis runs."""
