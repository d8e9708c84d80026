"""Why a mailbox does not take what is left."""

from oathwork.errors import OathworkError


class NotTaken(OathworkError):
    """The mailbox does not take this document. `status` is HTTP's."""

    def __init__(self, status: int, message: str) -> None:
        self.status = status
        super().__init__(message)
