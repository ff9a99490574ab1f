"""Scopes as clients write them, and the resource they belong to. One token is for one resource."""

from __future__ import annotations

from dataclasses import dataclass

from sandbox.microsoft.errors import SignInError

GRAPH = "00000003-0000-0000-c000-000000000000"
GRAPH_URL = "https://graph.microsoft.com/"
OPENID = frozenset(["openid", "profile", "email", "offline_access"])
OURS = "access_as_user"
DELEGATED = frozenset(
    "User.Read User.ReadBasic.All User.Read.All Mail.Read Mail.ReadWrite Mail.ReadBasic Mail.Send Mail.Read.Shared "
    "Mail.ReadWrite.Shared Mail.Send.Shared MailboxSettings.Read MailboxSettings.ReadWrite Calendars.Read "
    "Calendars.ReadWrite Contacts.Read Contacts.ReadWrite Tasks.Read Tasks.ReadWrite".split()
)
APPLICATION = frozenset(
    "User.Read.All Mail.Read Mail.ReadWrite Mail.ReadBasic.All Mail.Send MailboxSettings.Read "
    "MailboxSettings.ReadWrite Calendars.Read Calendars.ReadWrite Contacts.Read Contacts.ReadWrite "
    "Tasks.Read.All Tasks.ReadWrite.All".split()
)
CONFIGURED = frozenset(
    "User.Read Mail.ReadWrite Mail.Send MailboxSettings.ReadWrite Contacts.ReadWrite Calendars.ReadWrite "
    "Tasks.ReadWrite".split()
)
ALLOWED = frozenset(
    "User.Read.All Mail.ReadWrite Mail.Send MailboxSettings.ReadWrite Contacts.ReadWrite Calendars.ReadWrite "
    "Tasks.ReadWrite.All".split()
)


@dataclass(frozen=True)
class Wanted:
    """``resource`` is GRAPH or a client id; ``names`` without prefix, ".default" among them; ``openid`` the rest."""

    resource: str
    names: frozenset[str]
    openid: frozenset[str]

    @property
    def is_default(self) -> bool:
        return ".default" in self.names


def parse(text: str, client_id: str) -> Wanted:
    """Raises SignInError for scopes of two resources or of none that exists."""
    words = text.split()
    pairs = [_split(word, client_id) for word in words if word not in OPENID]
    resources = {resource for resource, _ in pairs} or {GRAPH}
    if len(resources) > 1:
        what = "The scope is not valid because it contains more than one resource."
        raise SignInError(
            "invalid_scope", 28000, f"Provided value for the input parameter 'scope' is not valid. {what}"
        )
    names = frozenset(name for _, name in pairs)
    resource = resources.pop()
    known = (DELEGATED if resource == GRAPH else frozenset([OURS])) | {".default"}
    for name in sorted(names - known):
        raise SignInError("invalid_scope", 650053, f"The application asked for scope '{name}' that doesn't exist.")
    return Wanted(resource, names, frozenset(words) & OPENID)


def _split(word: str, client_id: str) -> tuple[str, str]:
    if word.startswith(GRAPH_URL):
        return GRAPH, word.removeprefix(GRAPH_URL).removeprefix("/")
    head, _, name = word.rpartition("/")
    if not head:
        return (client_id, ".default") if name == client_id else (GRAPH, name)
    identifier = head.rpartition("/")[2]
    if identifier == GRAPH:
        return GRAPH, name
    if identifier != client_id:
        text = f"The resource principal named {head} was not found in the tenant."
        raise SignInError("invalid_resource", 500011, text)
    return client_id, name
