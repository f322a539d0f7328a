"""The sections of a brief, one file each."""
