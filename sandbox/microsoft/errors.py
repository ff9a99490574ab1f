"""What Microsoft's sign-in says no with."""

from __future__ import annotations


class SignInError(Exception):
    """``error`` is the OAuth word, ``number`` Microsoft's AADSTS code."""

    def __init__(self, error: str, number: int, text: str, status: int = 400) -> None:
        super().__init__(error)
        self.error, self.number, self.text, self.status = error, number, text, status

    @property
    def description(self) -> str:
        return f"AADSTS{self.number}: {self.text}"


def unknown_client(client_id: str) -> SignInError:
    text = f"Application with identifier '{client_id}' was not found in the directory."
    return SignInError("unauthorized_client", 700016, text)


def bad_grant(number: int, text: str) -> SignInError:
    return SignInError("invalid_grant", number, text)


def bad_request(number: int, text: str) -> SignInError:
    return SignInError("invalid_request", number, text)
