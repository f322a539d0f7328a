"""The static site from the store: planned, made by as many processes as wanted, kept up to date."""
