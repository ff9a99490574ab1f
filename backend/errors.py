"""What can be wrong with a request, in words that say what to do next.

Problem                  code, title, detail, status, and the one action that helps
|- BadRequest       400  the request cannot be understood
|- NotSignedIn      401  action: sign_in
|- Forbidden        403
|- Missing          404  the thing is not there, or not yours: the same answer
|- Clash            409  already under way, or changed meanwhile
|- TooLarge         413
|- Unacceptable     422  understood, but against a rule; nothing was written
|- TooSoon          429  retry_after seconds
|- Upstream         502  Salesforce or the mailbox refused; ``lost`` says whether anything was lost
'- TryLater         503  retry_after seconds
"""

from __future__ import annotations


class Problem(Exception):
    """``action`` is one of: none, retry, sign_in, connect_salesforce, connect_mailbox, choose, reload, resume."""

    status = 500

    def __init__(
        self, code: str, title: str, detail: str = "", action: str = "none", retry_after: float | None = None
    ) -> None:
        super().__init__(code)
        self.code = code
        self.title = title
        self.detail = detail
        self.action = action
        self.retry_after = retry_after


class BadRequest(Problem):
    status = 400


class NotSignedIn(Problem):
    status = 401


class Forbidden(Problem):
    status = 403


class Missing(Problem):
    status = 404


class Clash(Problem):
    status = 409


class TooLarge(Problem):
    status = 413


class Unacceptable(Problem):
    status = 422


class TooSoon(Problem):
    status = 429


class Upstream(Problem):
    status = 502


class TryLater(Problem):
    status = 503
