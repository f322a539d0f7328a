"""The newsletter's front door: sign-up, confirmation, preferences, unsubscribing, over HTTP."""
