"""What strangers made is read, run and shown here, and can do no harm.

Knows nothing of bounties.
"""
