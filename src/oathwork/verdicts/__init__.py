"""What a peer does: run, judge, sign, exchange."""
