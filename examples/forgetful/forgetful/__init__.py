"""Forgetful: a board where employers post internships and students apply for them."""
