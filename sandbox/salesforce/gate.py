"""The way in: sessions for all orgs, each org's usage, the keys of JWT bearer, the key that signs id tokens."""

from functools import cache

from cryptography.hazmat.primitives.asymmetric import rsa

from sandbox.clock import Clock
from sandbox.directory import Directory
from sandbox.ids import Ids
from sandbox.salesforce.sessions import Sessions
from sandbox.salesforce.usage import Usage


class Gate:
    """`jwt_keys`: client id -> PEM of the public key that JWT bearer assertions are checked with.

    `recent`: user id -> (object, row id) that the user looked at, newest first.
    """

    def __init__(self, clock: Clock, ids: Ids, directory: Directory) -> None:
        self.sessions = Sessions(clock, ids)
        self.usage = {org.id: Usage(clock) for org in directory.orgs}
        self.jwt_keys: dict[str, str] = {}
        self.recent: dict[str, list[tuple[str, str]]] = {}

    @property
    def signing_key(self) -> rsa.RSAPrivateKey:
        return _signing_key()


@cache
def _signing_key() -> rsa.RSAPrivateKey:
    """One for the whole process: making it takes longer than all the rest of a reset."""
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)
