"""Who is calling: students by token, employers by console session, administrators by key."""
