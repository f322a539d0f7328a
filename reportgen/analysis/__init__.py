"""What changed: one question a file, numbers and their sources, no words."""
