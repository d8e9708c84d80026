"""What posters, workers, keepers and listeners do, from the file of terms to the release."""
