"""What is delivered: its specification, its manifest, and the check of one against the work."""
