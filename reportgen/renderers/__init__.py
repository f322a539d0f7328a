"""An edition in, artifacts out: one file for each format; nothing is written here."""
