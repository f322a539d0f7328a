"""The newsletter's way out: who gets it, what was sent, and how it leaves."""
