"""What poster, worker, keeper and listener do with all of it."""
