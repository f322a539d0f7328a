"""Where numbers come from: one file per provider, each fetches raw bytes and reads them."""
