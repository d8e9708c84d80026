"""Bounties kept by oath: post, claim, deliver, review, pay."""

__version__ = "0.1.0"
