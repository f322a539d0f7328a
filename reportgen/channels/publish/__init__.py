"""The site channel: a built site on its way to where readers find it, only what changed of it.

A target is a folder, a store that fsspec knows (s3, gs, sftp, …) or a branch of a git repository.
"""
