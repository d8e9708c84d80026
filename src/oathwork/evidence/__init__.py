"""What is delivered: the specification, the manifest, and its check against the work."""
