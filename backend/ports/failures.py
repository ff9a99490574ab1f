"""The closed list of ways the outside can fail; each answers the caller's next question.

Failure
|- Transient          try again, after ``retry_after`` seconds if it is given
|  '- OutOfBudget     the organization's API budget is spent; nothing was asked
|- CursorExpired      start over from a complete read
|- NotFound           the thing is gone; stop asking
|  '- Merged          ``into`` is the record it lives on in
|- VersionMismatch    somebody changed it meanwhile: read again, then decide again
|- AccessRevoked      a person must sign in again on ``side``
|- AccessDenied       signed in, but not allowed; an administrator must act
'- Rejected           this data will never be accepted as it is; ``message`` says why, in the other side's words
   |- DuplicateFound  ``existing_id`` is what is already there
   '- StorageFull     nothing is wrong with the data; the organization has no room
"""

from __future__ import annotations


class Failure(Exception):
    """Base of all; ``code`` is stable and safe to log, ``message`` may hold personal data and is not logged."""

    def __init__(self, code: str, message: str = "") -> None:
        super().__init__(code)
        self.code = code
        self.message = message


class Transient(Failure):
    """Worth repeating. ``after_write`` is True when the request may have been carried out all the same."""

    def __init__(
        self, code: str, message: str = "", retry_after: float | None = None, after_write: bool = False
    ) -> None:
        super().__init__(code, message)
        self.retry_after = retry_after
        self.after_write = after_write


class OutOfBudget(Transient):
    pass


class CursorExpired(Failure):
    pass


class NotFound(Failure):
    """``side`` is "mailbox" when it was the mailbox that said so."""

    def __init__(self, code: str, message: str = "", side: str = "") -> None:
        super().__init__(code, message)
        self.side = side


class Merged(NotFound):
    def __init__(self, into: str) -> None:
        super().__init__("merged")
        self.into = into


class VersionMismatch(Failure):
    pass


class AccessRevoked(Failure):
    """``side`` is "mailbox" or "salesforce"."""

    def __init__(self, side: str, code: str, message: str = "") -> None:
        super().__init__(code, message)
        self.side = side


class AccessDenied(Failure):
    def __init__(self, side: str, code: str, message: str = "") -> None:
        super().__init__(code, message)
        self.side = side


class Rejected(Failure):
    """``fields`` are API names of the fields the other side complained about."""

    def __init__(self, code: str, message: str = "", fields: tuple[str, ...] = ()) -> None:
        super().__init__(code, message)
        self.fields = fields


class DuplicateFound(Rejected):
    def __init__(self, existing_id: str, code: str = "DUPLICATE_VALUE", message: str = "") -> None:
        super().__init__(code, message)
        self.existing_id = existing_id


class StorageFull(Rejected):
    pass
