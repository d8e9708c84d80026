"""What a peer does: runs the acceptance command, judges, signs, and exchanges verdicts."""
