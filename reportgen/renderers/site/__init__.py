"""The static site: every week in three languages, and the pages around them; bytes, not files."""
