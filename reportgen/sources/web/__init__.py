"""Getting files over HTTP, whole and as asked for, without a secret being seen."""
