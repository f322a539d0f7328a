"""What was in force: dated facts of policy, thresholds, and the calendar."""
