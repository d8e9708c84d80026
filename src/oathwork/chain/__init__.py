"""The node: asking, signing, sending; and what its errors mean."""
