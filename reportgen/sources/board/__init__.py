"""What both forms of the Board's data share, and how its XML is read in one pass."""
