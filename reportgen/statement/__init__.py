"""What the figures mean: the lines of the release, the statement of a week, and its tests."""
