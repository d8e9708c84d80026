"""The node: asking, signing and sending, and what its errors mean."""
