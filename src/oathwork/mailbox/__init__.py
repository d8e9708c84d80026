"""A mailbox of verdicts over HTTP: it stores only what proves itself.

A verdict is shown when it can be used; see README.md. `create_app` makes the application; `oathwork mailbox` serves it. Needs the extra `oathwork[mailbox]`.
"""

from oathwork.mailbox.application import create_app
from oathwork.mailbox.box import Box

__all__ = ["Box", "create_app"]
