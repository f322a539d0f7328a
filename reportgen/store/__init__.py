"""What we knew: series of observations under the source's own codes."""
