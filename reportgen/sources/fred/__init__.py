"""What both ways to FRED share: the series known and their units, and how its API is asked."""
